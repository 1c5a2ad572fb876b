import { arn, type EnvironmentNames } from '../names';
import { allow, type Statement } from '../constructs/permissions/policy';

/**
 * Returns the permissions of an instance's ECS agent for one cluster. The task execution role pulls images and writes
 * task logs; the instance has no permission for either.
 */
export function instanceStatements({ cluster, workload }: EnvironmentNames): Statement[] {
  return [
    // With this action, the agent finds its ECS endpoint. The action does not support resource-level permissions.
    allow('FindService', 'ecs:DiscoverPollEndpoint', '*'),
    allow(
      'JoinCluster',
      [
        'ecs:DeregisterContainerInstance',
        'ecs:RegisterContainerInstance',
        'ecs:SubmitAttachmentStateChanges',
        'ecs:SubmitContainerStateChange',
        'ecs:SubmitTaskStateChange',
      ],
      cluster.arn,
    ),
    allow(
      'WorkForCluster',
      ['ecs:Poll', 'ecs:StartTelemetrySession', 'ecs:UpdateContainerInstancesState'],
      arn('ecs', workload, `container-instance/${cluster.name}/*`),
      { ArnEquals: { 'ecs:cluster': cluster.arn } },
    ),
  ];
}
