import { arn, type Place } from '../names';
import { allow, type Statement } from '../constructs/permissions/policy';

/**
 * What the ECS agent of an instance needs to work for one cluster. Images are pulled, and task logs written,
 * with the task execution role: the instance itself may do neither.
 */
export function instanceStatements(place: Place, cluster: string): Statement[] {
  const clusterArn = arn('ecs', place, `cluster/${cluster}`);
  return [
    // Knows no resource: the agent asks where to report.
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
      clusterArn,
    ),
    allow(
      'WorkForCluster',
      ['ecs:Poll', 'ecs:StartTelemetrySession', 'ecs:UpdateContainerInstancesState'],
      arn('ecs', place, `container-instance/${cluster}/*`),
      { ArnEquals: { 'ecs:cluster': clusterArn } },
    ),
  ];
}
