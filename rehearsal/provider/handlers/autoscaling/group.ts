import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  CreateOrUpdateTagsCommand,
  DeleteAutoScalingGroupCommand,
  DeleteTagsCommand,
  DescribeAutoScalingGroupsCommand,
  RefreshStrategy,
  ScaleInProtectedInstances,
  StartInstanceRefreshCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';

import type { Arguments } from '../../arguments';
import type { Connection } from '../../connection';
import type { ResourceHandler } from '../shared/handler';
import { prefixOf, uniqueName } from '../shared/unique-name';

export const autoscaling = (aws: Connection) => aws.client(AutoScalingClient);

/** A group that launches from a launch template; its id is the name. moto starts its instances at once. */
export const group: ResourceHandler = {
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
    // How Terraform waits and deletes.
    'force_delete',
    'force_delete_warm_pool',
    'ignore_failed_scaling_activities',
    'wait_for_capacity_timeout',
    'metrics_granularity',
    // AWS does not report when and how a group is refreshed: Terraform alone knows.
    'instance_refresh',
    // moto knows none of these.
    'default_instance_warmup',
    'instance_maintenance_policy',
    'max_instance_lifetime',
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
    const { AutoScalingGroups: [now] = [] } = await autoscaling(aws).send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [id] }),
    );
    if (now === undefined) return undefined;
    const template = now.LaunchTemplate;
    return {
      id,
      name: now.AutoScalingGroupName,
      name_prefix: prefixOf(id),
      arn: now.AutoScalingGroupARN,
      availability_zones: now.AvailabilityZones,
      vpc_zone_identifier: now.VPCZoneIdentifier?.split(','),
      min_size: now.MinSize,
      max_size: now.MaxSize,
      desired_capacity: now.DesiredCapacity,
      default_cooldown: now.DefaultCooldown,
      health_check_type: now.HealthCheckType,
      health_check_grace_period: now.HealthCheckGracePeriod,
      protect_from_scale_in: now.NewInstancesProtectedFromScaleIn,
      capacity_rebalance: now.CapacityRebalance,
      service_linked_role_arn: now.ServiceLinkedRoleARN,
      target_group_arns: now.TargetGroupARNs,
      launch_template: template && [
        { id: template.LaunchTemplateId, name: template.LaunchTemplateName, version: template.Version },
      ],
      tag: now.Tags?.map((tag) => ({
        key: tag.Key,
        value: tag.Value,
        propagate_at_launch: tag.PropagateAtLaunch,
      })),
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
    // Terraform brings the group down to nothing before it deletes it: the same in one call.
    await autoscaling(aws).send(
      new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: id, ForceDelete: true }),
    );
  },
};

function settings(plan: Arguments) {
  const template = plan.block('launch_template');
  const id = template?.maybeText('id');
  return {
    MinSize: plan.number('min_size'),
    MaxSize: plan.number('max_size'),
    DesiredCapacity: plan.maybeNumber('desired_capacity'),
    DefaultCooldown: plan.maybeNumber('default_cooldown'),
    HealthCheckType: plan.maybeText('health_check_type'),
    HealthCheckGracePeriod: plan.maybeNumber('health_check_grace_period'),
    NewInstancesProtectedFromScaleIn: plan.flag('protect_from_scale_in'),
    CapacityRebalance: plan.maybeFlag('capacity_rebalance'),
    VPCZoneIdentifier: plan.maybeTexts('vpc_zone_identifier')?.join(','),
    ...(template && {
      LaunchTemplate: {
        // AWS takes one of the two.
        ...(id === undefined ? { LaunchTemplateName: template.text('name') } : { LaunchTemplateId: id }),
        Version: template.maybeText('version'),
      },
    }),
  };
}

/** A new template, or a new version of it, starts a refresh where the group asks for one. */
async function refreshInstances(aws: Connection, plan: Arguments, prior: Arguments): Promise<void> {
  const refresh = plan.block('instance_refresh');
  if (refresh === undefined || templateOf(plan) === templateOf(prior)) return;
  const preferences = refresh.block('preferences');
  await autoscaling(aws).send(
    new StartInstanceRefreshCommand({
      AutoScalingGroupName: plan.id,
      Strategy: refresh.oneOf('strategy', RefreshStrategy),
      ...(preferences && {
        Preferences: {
          MinHealthyPercentage: preferences.maybeNumber('min_healthy_percentage'),
          MaxHealthyPercentage: preferences.maybeNumber('max_healthy_percentage'),
          // The real provider's own default; the API's would wait for an hour.
          ScaleInProtectedInstances:
            preferences.maybeOneOf('scale_in_protected_instances', ScaleInProtectedInstances) ?? 'Ignore',
        },
      }),
    }),
  );
}

function templateOf(group: Arguments): string {
  const template = group.block('launch_template');
  return `${template?.maybeText('id') ?? template?.maybeText('name') ?? ''}:${template?.maybeText('version') ?? ''}`;
}

const tags = (plan: Arguments, group: string) =>
  plan.blocks('tag').map((tag) => ({
    ResourceType: 'auto-scaling-group',
    ResourceId: group,
    Key: tag.text('key'),
    Value: tag.maybeText('value') ?? '',
    PropagateAtLaunch: tag.flag('propagate_at_launch'),
  }));
