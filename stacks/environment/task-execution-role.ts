import { Construct } from 'constructs';

import * as names from '../names';
import { allow } from '../constructs/permissions/policy';
import { mayLogIn, mayPull } from '../constructs/permissions/registry-permissions';
import { ServiceRole } from '../constructs/permissions/service-role';

export interface TaskExecutionRoleProps {
  readonly project: string;
  readonly environment: string;
  readonly place: names.Place;
  readonly registry: names.Place;
}

/** Role with which ECS pulls the images of an environment's tasks and writes their logs. */
export class TaskExecutionRole extends Construct {
  readonly arn: string;

  constructor(
    scope: Construct,
    id: string,
    { project, environment, place, registry }: TaskExecutionRoleProps,
  ) {
    super(scope, id);
    const groups = `${names.SERVICE_LOG_GROUPS}${names.serviceStackPrefix(project, environment)}*`;
    const role = new ServiceRole(this, 'task-execution', {
      name: names.taskExecutionRoleName(project, environment),
      service: 'ecs-tasks.amazonaws.com',
      trust: {
        StringEquals: { 'aws:SourceAccount': place.accountId },
        ArnLike: { 'aws:SourceArn': names.arn('ecs', place, '*') },
      },
      statements: [
        mayLogIn(),
        mayPull(registry, `${project}/*`),
        allow(
          'WriteLogs',
          ['logs:CreateLogStream', 'logs:PutLogEvents'],
          names.arn('logs', place, `log-group:${groups}:*`),
        ),
      ],
    });
    this.arn = role.arn;
  }
}
