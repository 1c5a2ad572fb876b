import type { Access } from './access';
import { OWNERS } from './owners';

const TEST_STACK = 'arn:aws:cloudformation:ap-southeast-2:111111111111:stack/big-red-button-test-hello-web/1';
const PRODUCTION_STACK =
  'arn:aws:cloudformation:ap-southeast-2:222222222222:stack/big-red-button-production-hello-web/1';
const testRole = (name: string) => `arn:aws:iam::111111111111:role/big-red-button-test-${name}`;
const productionRole = (name: string) => `arn:aws:iam::222222222222:role/big-red-button-production-${name}`;

export const stacks: Access[] = [
  {
    description: 'update a service stack of test with its CloudFormation role',
    request: {
      action: 'cloudformation:UpdateStack',
      resource: TEST_STACK,
      context: { 'cloudformation:RoleArn': testRole('hello-cloudformation') },
    },
    allowed: [...OWNERS.delivery, 'delivery/deploy-stack'],
  },
  {
    description: 'update a service stack of test with another role',
    request: {
      action: 'cloudformation:UpdateStack',
      resource: TEST_STACK,
      context: { 'cloudformation:RoleArn': 'arn:aws:iam::111111111111:role/administrator' },
    },
    allowed: OWNERS.delivery,
  },
  {
    description: 'update a service stack of production with its CloudFormation role',
    request: {
      action: 'cloudformation:UpdateStack',
      resource: PRODUCTION_STACK,
      context: { 'cloudformation:RoleArn': productionRole('hello-cloudformation') },
    },
    allowed: [...OWNERS.production, 'production/hello-production-role'],
  },
  {
    description: 'update a stack that is not a service stack',
    request: {
      action: 'cloudformation:UpdateStack',
      resource: 'arn:aws:cloudformation:ap-southeast-2:111111111111:stack/network/1',
      context: { 'cloudformation:RoleArn': testRole('hello-cloudformation') },
    },
    allowed: OWNERS.delivery,
  },
  {
    description: 'delete a service stack of test with its CloudFormation role',
    request: {
      action: 'cloudformation:DeleteStack',
      resource: TEST_STACK,
      context: { 'cloudformation:RoleArn': testRole('hello-cloudformation') },
    },
    allowed: [...OWNERS.delivery, 'delivery/deploy-stack'],
  },
  {
    description: 'continue the rollback of a service stack of test with its CloudFormation role',
    request: {
      action: 'cloudformation:ContinueUpdateRollback',
      resource: TEST_STACK,
      context: { 'cloudformation:RoleArn': testRole('hello-cloudformation') },
    },
    allowed: OWNERS.delivery,
  },
  ...['cloudformation:DeleteStack', 'cloudformation:ContinueUpdateRollback'].flatMap((action) => [
    {
      description: `repair a service stack of test with another role (${action})`,
      request: {
        action,
        resource: TEST_STACK,
        context: { 'cloudformation:RoleArn': 'arn:aws:iam::111111111111:role/administrator' },
      },
      allowed: OWNERS.delivery,
    },
    {
      description: `repair a stack that is not a service stack (${action})`,
      request: {
        action,
        resource: 'arn:aws:cloudformation:ap-southeast-2:111111111111:stack/network/1',
        context: { 'cloudformation:RoleArn': testRole('hello-cloudformation') },
      },
      allowed: OWNERS.delivery,
    },
  ]),
  {
    description: 'delete an unprotected service stack of test without naming a role',
    request: { action: 'cloudformation:DeleteStack', resource: TEST_STACK },
    allowed: [...OWNERS.delivery, 'delivery/operator-delivery'],
  },
  {
    description: 'delete an unprotected service stack of production without naming a role',
    request: { action: 'cloudformation:DeleteStack', resource: PRODUCTION_STACK },
    allowed: [...OWNERS.production, 'production/operator-production'],
  },
  {
    description: 'delete a service stack of production with a named role',
    request: {
      action: 'cloudformation:DeleteStack',
      resource: PRODUCTION_STACK,
      context: { 'cloudformation:RoleArn': productionRole('hello-cloudformation') },
    },
    allowed: OWNERS.production,
  },
  {
    description: 'delete a stack that is not a service stack',
    request: {
      action: 'cloudformation:DeleteStack',
      resource: 'arn:aws:cloudformation:ap-southeast-2:222222222222:stack/network/1',
    },
    allowed: OWNERS.production,
  },
  {
    description: 'change the termination protection of a service stack of test',
    request: { action: 'cloudformation:UpdateTerminationProtection', resource: TEST_STACK },
    allowed: [...OWNERS.delivery, 'delivery/test-protect-stacks'],
  },
  {
    description: 'change the termination protection of a service stack of production',
    request: { action: 'cloudformation:UpdateTerminationProtection', resource: PRODUCTION_STACK },
    allowed: [...OWNERS.production, 'production/production-protect-stacks'],
  },
  {
    description: 'change the termination protection of a stack that is not a service stack',
    request: {
      action: 'cloudformation:UpdateTerminationProtection',
      resource: 'arn:aws:cloudformation:ap-southeast-2:222222222222:stack/network/1',
    },
    allowed: OWNERS.production,
  },
  {
    description: 'pass the CloudFormation role of test to CloudFormation',
    request: {
      action: 'iam:PassRole',
      resource: testRole('hello-cloudformation'),
      context: { 'iam:PassedToService': 'cloudformation.amazonaws.com' },
    },
    allowed: [...OWNERS.delivery, 'delivery/deploy-stack'],
  },
  {
    description: 'pass the CloudFormation role of test to another service',
    request: {
      action: 'iam:PassRole',
      resource: testRole('hello-cloudformation'),
      context: { 'iam:PassedToService': 'lambda.amazonaws.com' },
    },
    allowed: OWNERS.delivery,
  },
  {
    description: 'pass the task execution role to ECS tasks',
    request: {
      action: 'iam:PassRole',
      resource: productionRole('task-execution'),
      context: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
    },
    allowed: [...OWNERS.production, 'production/production-hello-cloudformation'],
  },
  {
    description: 'pass another role to ECS tasks',
    request: {
      action: 'iam:PassRole',
      resource: productionRole('hello-cloudformation'),
      context: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
    },
    allowed: OWNERS.production,
  },
  ...['iam:CreateRole', 'iam:PutRolePolicy', 'iam:AttachRolePolicy', 'iam:UpdateAssumeRolePolicy'].map(
    (action) => ({
      description: `create or change a role in production (${action})`,
      request: { action, resource: productionRole('task-execution') },
      allowed: OWNERS.production,
    }),
  ),
  {
    description: 'update an ECS service of another cluster',
    request: {
      action: 'ecs:UpdateService',
      resource: 'arn:aws:ecs:ap-southeast-2:222222222222:service/other/big-red-button-production-x',
    },
    allowed: OWNERS.production,
  },
  {
    description: 'update an ECS service of the environment',
    request: {
      action: 'ecs:UpdateService',
      resource:
        'arn:aws:ecs:ap-southeast-2:222222222222:service/big-red-button-production/big-red-button-production-hello-web-Service-1',
    },
    allowed: [...OWNERS.production, 'production/production-hello-cloudformation'],
  },
];

const TEST_SERVICE = 'service/big-red-button-test/big-red-button-test-hello-web-Service-1';
export const failures: Access[] = (
  [
    [
      'ecs:DescribeServices',
      TEST_SERVICE,
      ['delivery/auditor-delivery', 'delivery/operator-delivery', 'delivery/test-hello-cloudformation'],
    ],
    ['ecs:ListServiceDeployments', TEST_SERVICE, ['delivery/test-hello-cloudformation']],
    ['ecs:DescribeTasks', 'task/big-red-button-test/1', ['delivery/auditor-delivery']],
  ] as const
).map(([action, resource, others]) => ({
  description: `diagnose a failed deployment in test (${action})`,
  request: { action, resource: `arn:aws:ecs:ap-southeast-2:111111111111:${resource}` },
  allowed: [...OWNERS.delivery, 'delivery/deploy-stack', ...others],
}));
