import {
  CreateCapacityProviderCommand,
  DeleteCapacityProviderCommand,
  DescribeCapacityProvidersCommand,
  ECSClient,
  UpdateCapacityProviderCommand,
  ManagedDraining,
  ManagedScalingStatus,
  ManagedTerminationProtection,
} from '@aws-sdk/client-ecs';

import type { Arguments } from '../../arguments';
import type { Connection } from '../../connection';
import { tagEcs } from './cluster';
import type { ResourceHandler } from '../shared/handler';
import { fromTagList, lowerTagList } from '../shared/tag-lists';

const ecs = (aws: Connection) => aws.client(ECSClient);

/** A capacity provider of an Auto Scaling group; its id is the ARN. */
export const capacityProvider: ResourceHandler = {
  forceNew: ['name', 'cluster', 'auto_scaling_group_provider.auto_scaling_group_arn'],
  async create(aws, plan) {
    const { capacityProvider: made } = await ecs(aws).send(
      new CreateCapacityProviderCommand({
        name: plan.text('name'),
        autoScalingGroupProvider: {
          autoScalingGroupArn: plan.block('auto_scaling_group_provider')?.text('auto_scaling_group_arn'),
          ...groupSettings(plan),
        },
        tags: lowerTagList(plan.tags),
      }),
    );
    return { id: made?.capacityProviderArn };
  },
  async read(aws, { id }) {
    const { capacityProviders: [now] = [] } = await ecs(aws).send(
      new DescribeCapacityProvidersCommand({ capacityProviders: [id], include: ['TAGS'] }),
    );
    if (now === undefined || now.status === 'INACTIVE') return undefined;
    const group = now.autoScalingGroupProvider;
    const scaling = group?.managedScaling;
    return {
      id: now.capacityProviderArn,
      arn: now.capacityProviderArn,
      name: now.name,
      auto_scaling_group_provider: group && [
        {
          auto_scaling_group_arn: group.autoScalingGroupArn,
          managed_draining: group.managedDraining,
          managed_termination_protection: group.managedTerminationProtection,
          managed_scaling: scaling && [
            {
              status: scaling.status,
              target_capacity: scaling.targetCapacity,
              minimum_scaling_step_size: scaling.minimumScalingStepSize,
              maximum_scaling_step_size: scaling.maximumScalingStepSize,
              instance_warmup_period: scaling.instanceWarmupPeriod,
            },
          ],
        },
      ],
      tags: fromTagList(now.tags),
    };
  },
  async update(aws, plan) {
    await ecs(aws).send(
      new UpdateCapacityProviderCommand({
        name: plan.text('name'),
        autoScalingGroupProvider: groupSettings(plan),
      }),
    );
  },
  async delete(aws, state) {
    const { capacityProvider: now } = await ecs(aws).send(
      new DeleteCapacityProviderCommand({ capacityProvider: state.text('name') }),
    );
    // AWS refuses in its answer, without an error. The real provider waits 20 minutes before it says so.
    if (now?.updateStatus === 'DELETE_FAILED') throw new Error(now.updateStatusReason ?? now.updateStatus);
  },
  tag: tagEcs,
};

function groupSettings(plan: Arguments) {
  const group = plan.block('auto_scaling_group_provider');
  const scaling = group?.block('managed_scaling');
  return {
    managedDraining: group?.maybeOneOf('managed_draining', ManagedDraining),
    managedTerminationProtection: group?.maybeOneOf(
      'managed_termination_protection',
      ManagedTerminationProtection,
    ),
    ...(scaling && {
      managedScaling: {
        status: scaling.maybeOneOf('status', ManagedScalingStatus),
        targetCapacity: scaling.maybeNumber('target_capacity'),
        minimumScalingStepSize: scaling.maybeNumber('minimum_scaling_step_size'),
        maximumScalingStepSize: scaling.maybeNumber('maximum_scaling_step_size'),
        instanceWarmupPeriod: scaling.maybeNumber('instance_warmup_period'),
      },
    }),
  };
}
