import { Construct } from 'constructs';

import { arn, type EnvironmentNames } from '../names';
import { allow } from '../constructs/permissions/policy';
import { mayLogIn, mayPull } from '../constructs/permissions/registry-permissions';
import { ServiceRole } from '../constructs/permissions/service-role';

export interface TaskExecutionRoleProps {
  readonly names: EnvironmentNames;
  /** ARN pattern of the image repositories. */
  readonly repositories: string;
}

/** The role with which ECS pulls the images of an environment's tasks and writes their logs. */
export class TaskExecutionRole extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, { names, repositories }: TaskExecutionRoleProps) {
    super(scope, id);
    const { workload } = names;
    const role = new ServiceRole(this, 'task-execution', {
      name: names.taskExecutionRole.name,
      service: 'ecs-tasks.amazonaws.com',
      trust: {
        StringEquals: { 'aws:SourceAccount': workload.accountId },
        ArnLike: { 'aws:SourceArn': arn('ecs', workload, '*') },
      },
      statements: [
        mayLogIn(),
        mayPull(repositories),
        allow(
          'WriteLogs',
          ['logs:CreateLogStream', 'logs:PutLogEvents'],
          arn('logs', workload, `log-group:${names.serviceLogGroups}:*`),
        ),
      ],
    });
    this.arn = role.arn;
  }
}
