import {
  CreateCapacityProviderCommand,
  DeleteCapacityProviderCommand,
  DescribeCapacityProvidersCommand,
  ManagedDraining,
  ManagedScalingStatus,
  ManagedTerminationProtection,
  UpdateCapacityProviderCommand,
  type AutoScalingGroupProvider,
  type CapacityProvider,
} from '@aws-sdk/client-ecs';

import {
  block,
  fromAws,
  lowerTags,
  maybeNumber,
  maybeOneOf,
  text,
  toAws,
  type AttributeTable,
} from '../shared/attribute-table';
import type { ResourceHandler } from '../shared/handler';
import { ecs, tagEcs } from './client';

/** Arguments of the `auto_scaling_group_provider` block that UpdateCapacityProvider changes. */
const GROUP_SETTINGS = {
  managedDraining: maybeOneOf('managed_draining', ManagedDraining),
  managedTerminationProtection: maybeOneOf('managed_termination_protection', ManagedTerminationProtection),
  managedScaling: block('managed_scaling', {
    status: maybeOneOf('status', ManagedScalingStatus),
    targetCapacity: maybeNumber('target_capacity'),
    minimumScalingStepSize: maybeNumber('minimum_scaling_step_size'),
    maximumScalingStepSize: maybeNumber('maximum_scaling_step_size'),
    instanceWarmupPeriod: maybeNumber('instance_warmup_period'),
  }),
} satisfies AttributeTable<AutoScalingGroupProvider>;

const PROVIDER = {
  name: text('name'),
  autoScalingGroupProvider: block('auto_scaling_group_provider', {
    ...GROUP_SETTINGS,
    autoScalingGroupArn: text('auto_scaling_group_arn'),
  }),
  tags: lowerTags(),
} satisfies AttributeTable<CapacityProvider>;

/** A capacity provider of an Auto Scaling group; the Terraform id is the ARN. */
export const aws_ecs_capacity_provider: ResourceHandler = {
  forceNew: ['name', 'cluster', 'auto_scaling_group_provider.auto_scaling_group_arn'],
  async create(aws, plan) {
    const { capacityProvider } = await ecs(aws).send(
      new CreateCapacityProviderCommand(toAws(PROVIDER, plan)),
    );
    return { id: capacityProvider?.capacityProviderArn };
  },
  async read(aws, { id }) {
    const { capacityProviders: [provider] = [] } = await ecs(aws).send(
      new DescribeCapacityProvidersCommand({ capacityProviders: [id], include: ['TAGS'] }),
    );
    if (provider === undefined || provider.status === 'INACTIVE') return undefined;
    const { capacityProviderArn: arn } = provider;
    return { id: arn, arn, ...fromAws(PROVIDER, provider) };
  },
  async update(aws, plan) {
    const group = plan.block('auto_scaling_group_provider');
    await ecs(aws).send(
      new UpdateCapacityProviderCommand({
        name: plan.text('name'),
        ...(group && { autoScalingGroupProvider: toAws(GROUP_SETTINGS, group) }),
      }),
    );
  },
  async delete(aws, state) {
    const { capacityProvider } = await ecs(aws).send(
      new DeleteCapacityProviderCommand({ capacityProvider: state.text('name') }),
    );
    // A response with status 200 can report that the deletion failed. The real provider reports this failure only
    // after 20 minutes.
    if (capacityProvider?.updateStatus === 'DELETE_FAILED')
      throw new Error(capacityProvider.updateStatusReason ?? capacityProvider.updateStatus);
  },
  tag: tagEcs,
};
