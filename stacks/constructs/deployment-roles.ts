import { Construct } from 'constructs';

import * as names from '../names';
import { allow } from './policy';
import { mayLogIn, mayPull } from './registry-permissions';
import { ServiceRole } from './service-role';
import { serviceStackStatements } from './service-stack-permissions';

export interface DeploymentRolesProps {
  readonly project: string;
  readonly environment: string;
  readonly place: names.Place;
  readonly registry: names.Place;
}

/** With which CloudFormation updates the service stacks of an environment, and ECS starts their tasks. */
export class DeploymentRoles extends Construct {
  readonly taskExecutionRoleArn: string;

  constructor(scope: Construct, id: string, props: DeploymentRolesProps) {
    super(scope, id);
    const { project, environment, place, registry } = props;
    new ServiceRole(this, 'cloudformation', {
      name: names.cloudFormationRoleName(project, environment),
      service: 'cloudformation.amazonaws.com',
      trust: 'any-of-this-account',
      statements: serviceStackStatements(props),
    });
    const groups = `${names.SERVICE_LOG_GROUPS}${names.serviceStackPrefix(project, environment)}*`;
    const taskExecution = new ServiceRole(this, 'task-execution', {
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
    this.taskExecutionRoleArn = taskExecution.arn;
  }
}
