import { roleArn } from '../../example';
import type { Work } from '../work';
import type { StackRole } from './stack-role';

/** Returns the requests for the task definition and its task execution role. */
export function taskDefinition({
  account,
  environment,
  stack,
  otherStacks,
  arnOf,
  work,
  readWork,
}: StackRole): Work[] {
  const executionRole = roleArn(account, `${environment}-task-execution`);
  return [
    work(
      'register and tag AWS::ECS::TaskDefinition',
      ['ecs:ListTagsForResource', 'ecs:RegisterTaskDefinition', 'ecs:TagResource', 'ecs:UntagResource'],
      arnOf('ecs', `task-definition/${stack}:7`),
      otherStacks.map((other) => ({ resource: arnOf('ecs', `task-definition/${other}:7`) })),
    ),
    readWork('read and deregister task definitions', [
      'ecs:DeregisterTaskDefinition',
      'ecs:DescribeTaskDefinition',
    ]),
    work('read the task execution role', ['iam:GetRole'], executionRole, [
      { resource: roleArn(account, `${environment}-hello-cloudformation`) },
    ]),
    work(
      'pass the task execution role to ECS tasks',
      ['iam:PassRole'],
      executionRole,
      [
        { resource: roleArn(account, `${environment}-hello-cloudformation`) },
        { context: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
      ],
      { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
    ),
  ];
}
