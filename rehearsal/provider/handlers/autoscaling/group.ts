import {
  CreateAutoScalingGroupCommand,
  CreateOrUpdateTagsCommand,
  DeleteAutoScalingGroupCommand,
  DeleteTagsCommand,
  DescribeAutoScalingGroupsCommand,
  RefreshStrategy,
  ScaleInProtectedInstances,
  StartInstanceRefreshCommand,
  UpdateAutoScalingGroupCommand,
  type AutoScalingGroup,
  type LaunchTemplateSpecification,
  type RefreshPreferences,
  type TagDescription,
} from '@aws-sdk/client-auto-scaling';

import type { Arguments } from '../../arguments';
import type { Connection } from '../../connection';
import {
  argument,
  block,
  blocks,
  flag,
  fromAws,
  maybeFlag,
  maybeNumber,
  maybeOneOf,
  maybeText,
  number,
  orElse,
  text,
  toAws,
  type AttributeTable,
} from '../shared/attribute-table';
import type { ResourceHandler } from '../shared/handler';
import { prefixOf, uniqueName } from '../shared/unique-name';
import { autoscaling } from './client';

const TEMPLATE = {
  LaunchTemplateId: maybeText('id'),
  LaunchTemplateName: maybeText('name'),
  Version: maybeText('version'),
} satisfies AttributeTable<LaunchTemplateSpecification>;

const GROUP = {
  MinSize: number('min_size'),
  MaxSize: number('max_size'),
  DesiredCapacity: maybeNumber('desired_capacity'),
  DefaultCooldown: maybeNumber('default_cooldown'),
  HealthCheckType: maybeText('health_check_type'),
  HealthCheckGracePeriod: maybeNumber('health_check_grace_period'),
  NewInstancesProtectedFromScaleIn: flag('protect_from_scale_in'),
  CapacityRebalance: maybeFlag('capacity_rebalance'),
  VPCZoneIdentifier: argument(
    'vpc_zone_identifier',
    (plan) => plan.maybeTexts('vpc_zone_identifier')?.join(','),
    (subnets: string | undefined) => subnets?.split(','),
  ),
  MaxInstanceLifetime: maybeNumber('max_instance_lifetime'),
  DefaultInstanceWarmup: maybeNumber('default_instance_warmup'),
  InstanceMaintenancePolicy: block('instance_maintenance_policy', {
    MinHealthyPercentage: number('min_healthy_percentage'),
    MaxHealthyPercentage: number('max_healthy_percentage'),
  }),
  LaunchTemplate: block('launch_template', TEMPLATE),
} satisfies AttributeTable<AutoScalingGroup>;

const TAGS = {
  Tags: blocks('tag', {
    Key: text('key'),
    Value: orElse(maybeText('value'), ''),
    PropagateAtLaunch: flag('propagate_at_launch'),
  }),
} satisfies AttributeTable<{ Tags: TagDescription[] }>;

const PREFERENCES = {
  MinHealthyPercentage: maybeNumber('min_healthy_percentage'),
  MaxHealthyPercentage: maybeNumber('max_healthy_percentage'),
  // Sends the real provider's default, 'Ignore'. With the API's default, 'Wait', an instance refresh would wait an hour
  // for protected instances.
  ScaleInProtectedInstances: orElse(
    maybeOneOf('scale_in_protected_instances', ScaleInProtectedInstances),
    'Ignore',
  ),
} satisfies AttributeTable<RefreshPreferences>;

/**
 * An Auto Scaling group with a launch template; the Terraform id is the group's name. moto starts the instances at
 * once.
 */
export const aws_autoscaling_group: ResourceHandler = {
  forceNew: ['name', 'name_prefix'],
  defaults: {
    health_check_grace_period: 300,
    metrics_granularity: '1Minute',
    protect_from_scale_in: false,
    force_delete: false,
    force_delete_warm_pool: false,
    ignore_failed_scaling_activities: false,
    wait_for_capacity_timeout: '10m',
    'launch_template.version': '$Default',
  },
  remembered: [
    // Only Terraform uses these arguments: they control how Terraform waits for the group and deletes the group.
    'force_delete',
    'force_delete_warm_pool',
    'ignore_failed_scaling_activities',
    'wait_for_capacity_timeout',
    'metrics_granularity',
    // AWS does not return the settings of an instance refresh.
    'instance_refresh',
  ],
  async create(aws, plan) {
    const AutoScalingGroupName = plan.maybeText('name') ?? uniqueName(plan.maybeText('name_prefix'));
    await autoscaling(aws).send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName,
        ...settings(plan),
        Tags: tags(plan, AutoScalingGroupName),
      }),
    );
    return { id: AutoScalingGroupName };
  },
  async read(aws, { id }) {
    const { AutoScalingGroups: [group] = [] } = await autoscaling(aws).send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [id] }),
    );
    if (group === undefined) return undefined;
    return {
      id,
      name: group.AutoScalingGroupName,
      name_prefix: prefixOf(id),
      arn: group.AutoScalingGroupARN,
      availability_zones: group.AvailabilityZones,
      service_linked_role_arn: group.ServiceLinkedRoleARN,
      target_group_arns: group.TargetGroupARNs,
      ...fromAws(GROUP, group),
      ...fromAws(TAGS, group),
    };
  },
  async update(aws, plan, prior) {
    const AutoScalingGroupName = plan.id;
    await autoscaling(aws).send(
      new UpdateAutoScalingGroupCommand({ AutoScalingGroupName, ...settings(plan) }),
    );
    const wanted = tags(plan, plan.id);
    const left = tags(prior, plan.id).filter(({ Key }) => !wanted.some((tag) => tag.Key === Key));
    if (left.length > 0) await autoscaling(aws).send(new DeleteTagsCommand({ Tags: left }));
    if (wanted.length > 0) await autoscaling(aws).send(new CreateOrUpdateTagsCommand({ Tags: wanted }));
    await refreshInstances(aws, plan, prior);
  },
  async delete(aws, { id }) {
    // The real provider scales the group to zero before it deletes the group; ForceDelete does both in one call.
    await autoscaling(aws).send(
      new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: id, ForceDelete: true }),
    );
  },
};

function settings(plan: Arguments) {
  const { LaunchTemplate, ...others } = toAws(GROUP, plan);
  if (LaunchTemplate?.LaunchTemplateId === undefined) return { ...others, LaunchTemplate };
  // AWS accepts either the id or the name of a launch template, but not both.
  return { ...others, LaunchTemplate: { ...LaunchTemplate, LaunchTemplateName: undefined } };
}

/**
 * Starts an instance refresh after a change of the launch template, if the configuration has an `instance_refresh`
 * block.
 */
async function refreshInstances(aws: Connection, plan: Arguments, prior: Arguments): Promise<void> {
  const refresh = plan.block('instance_refresh');
  if (refresh === undefined || templateOf(plan) === templateOf(prior)) return;
  const preferences = refresh.block('preferences');
  await autoscaling(aws).send(
    new StartInstanceRefreshCommand({
      AutoScalingGroupName: plan.id,
      Strategy: refresh.oneOf('strategy', RefreshStrategy),
      ...(preferences && { Preferences: toAws(PREFERENCES, preferences) }),
    }),
  );
}

function templateOf(group: Arguments): string {
  const template = group.block('launch_template');
  return `${template?.maybeText('id') ?? template?.maybeText('name') ?? ''}:${template?.maybeText('version') ?? ''}`;
}

const tags = (plan: Arguments, ResourceId: string) =>
  toAws(TAGS, plan).Tags.map((tag) => ({ ...tag, ResourceType: 'auto-scaling-group', ResourceId }));
