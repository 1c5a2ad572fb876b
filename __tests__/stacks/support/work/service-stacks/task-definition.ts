import { roleArn } from '../../example';
import type { Work } from '../work';
import type { StackRole } from './stack-role';

/** Task definition of the service, and its task execution role. */
export function taskDefinition({
  account,
  environment,
  stack,
  otherStacks,
  at,
  does,
  look,
}: StackRole): Work[] {
  const executionRole = roleArn(account, `${environment}-task-execution`);
  return [
    does(
      'register AWS::ECS::TaskDefinition and tag it',
      ['ecs:ListTagsForResource', 'ecs:RegisterTaskDefinition', 'ecs:TagResource', 'ecs:UntagResource'],
      at('ecs', `task-definition/${stack}:7`),
      otherStacks.map((other) => ({ on: at('ecs', `task-definition/${other}:7`) })),
    ),
    look('read and retire task definitions', ['ecs:DeregisterTaskDefinition', 'ecs:DescribeTaskDefinition']),
    does('see the task execution role', ['iam:GetRole'], executionRole, [
      { on: roleArn(account, `${environment}-hello-cloudformation`) },
    ]),
    does(
      'give tasks the task execution role',
      ['iam:PassRole'],
      executionRole,
      [
        { on: roleArn(account, `${environment}-hello-cloudformation`) },
        { with: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
      ],
      { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
    ),
  ];
}
