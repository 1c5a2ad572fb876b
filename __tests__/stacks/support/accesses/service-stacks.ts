import type { Access } from '../access';
import { OWNERS } from './owners';

const TEST_STACK = 'arn:aws:cloudformation:ap-southeast-2:111111111111:stack/big-red-button-test-hello-web/1';
const PRODUCTION_STACK =
  'arn:aws:cloudformation:ap-southeast-2:222222222222:stack/big-red-button-production-hello-web/1';
const testRole = (name: string) => `arn:aws:iam::111111111111:role/big-red-button-test-${name}`;
const productionRole = (name: string) => `arn:aws:iam::222222222222:role/big-red-button-production-${name}`;

export const stacks: Access[] = [
  {
    what: 'update a service stack of test',
    question: {
      action: 'cloudformation:UpdateStack',
      on: TEST_STACK,
      with: { 'cloudformation:RoleArn': testRole('hello-cloudformation') },
    },
    who: [...OWNERS.delivery, 'delivery/deploy-stack'],
  },
  {
    what: 'update a service stack of test with another role',
    question: {
      action: 'cloudformation:UpdateStack',
      on: TEST_STACK,
      with: { 'cloudformation:RoleArn': 'arn:aws:iam::111111111111:role/administrator' },
    },
    who: OWNERS.delivery,
  },
  {
    what: 'update a service stack of production',
    question: {
      action: 'cloudformation:UpdateStack',
      on: PRODUCTION_STACK,
      with: { 'cloudformation:RoleArn': productionRole('hello-cloudformation') },
    },
    who: [...OWNERS.production, 'production/hello-production-role'],
  },
  {
    what: "update a stack that is not a service's",
    question: {
      action: 'cloudformation:UpdateStack',
      on: 'arn:aws:cloudformation:ap-southeast-2:111111111111:stack/network/1',
      with: { 'cloudformation:RoleArn': testRole('hello-cloudformation') },
    },
    who: OWNERS.delivery,
  },
  ...['cloudformation:DeleteStack', 'cloudformation:ContinueUpdateRollback'].flatMap((action) => [
    {
      what: `repair a service stack of test (${action})`,
      question: {
        action,
        on: TEST_STACK,
        with: { 'cloudformation:RoleArn': testRole('hello-cloudformation') },
      },
      who: [...OWNERS.delivery, 'delivery/deploy-stack'],
    },
    {
      what: `repair a service stack of test with another role (${action})`,
      question: {
        action,
        on: TEST_STACK,
        with: { 'cloudformation:RoleArn': 'arn:aws:iam::111111111111:role/administrator' },
      },
      who: OWNERS.delivery,
    },
    {
      what: `repair a stack that is not a service's (${action})`,
      question: {
        action,
        on: 'arn:aws:cloudformation:ap-southeast-2:111111111111:stack/network/1',
        with: { 'cloudformation:RoleArn': testRole('hello-cloudformation') },
      },
      who: OWNERS.delivery,
    },
  ]),
  {
    what: 'delete an unprotected service stack of test under its own role',
    question: { action: 'cloudformation:DeleteStack', on: TEST_STACK },
    who: [...OWNERS.delivery, 'delivery/operator-delivery'],
  },
  {
    what: 'delete an unprotected service stack of production under its own role',
    question: { action: 'cloudformation:DeleteStack', on: PRODUCTION_STACK },
    who: [...OWNERS.production, 'production/operator-production'],
  },
  {
    what: 'delete a service stack of production under a role that they name',
    question: {
      action: 'cloudformation:DeleteStack',
      on: PRODUCTION_STACK,
      with: { 'cloudformation:RoleArn': productionRole('hello-cloudformation') },
    },
    who: OWNERS.production,
  },
  {
    what: "delete a stack that is not a service's",
    question: {
      action: 'cloudformation:DeleteStack',
      on: 'arn:aws:cloudformation:ap-southeast-2:222222222222:stack/network/1',
    },
    who: OWNERS.production,
  },
  {
    what: 'change the termination protection of a service stack of test',
    question: { action: 'cloudformation:UpdateTerminationProtection', on: TEST_STACK },
    who: [...OWNERS.delivery, 'delivery/test-protect-stacks'],
  },
  {
    what: 'change the termination protection of a service stack of production',
    question: { action: 'cloudformation:UpdateTerminationProtection', on: PRODUCTION_STACK },
    who: [...OWNERS.production, 'production/production-protect-stacks'],
  },
  {
    what: "change the termination protection of a stack that is not a service's",
    question: {
      action: 'cloudformation:UpdateTerminationProtection',
      on: 'arn:aws:cloudformation:ap-southeast-2:222222222222:stack/network/1',
    },
    who: OWNERS.production,
  },
  {
    what: 'give CloudFormation its role in test',
    question: {
      action: 'iam:PassRole',
      on: testRole('hello-cloudformation'),
      with: { 'iam:PassedToService': 'cloudformation.amazonaws.com' },
    },
    who: [...OWNERS.delivery, 'delivery/deploy-stack'],
  },
  {
    what: "give another service CloudFormation's role",
    question: {
      action: 'iam:PassRole',
      on: testRole('hello-cloudformation'),
      with: { 'iam:PassedToService': 'lambda.amazonaws.com' },
    },
    who: OWNERS.delivery,
  },
  {
    what: 'give tasks the task execution role',
    question: {
      action: 'iam:PassRole',
      on: productionRole('task-execution'),
      with: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
    },
    who: [...OWNERS.production, 'production/production-hello-cloudformation'],
  },
  {
    what: 'give tasks any other role',
    question: {
      action: 'iam:PassRole',
      on: productionRole('hello-cloudformation'),
      with: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
    },
    who: OWNERS.production,
  },
  ...['iam:CreateRole', 'iam:PutRolePolicy', 'iam:AttachRolePolicy', 'iam:UpdateAssumeRolePolicy'].map(
    (action) => ({
      what: `make or change a role in production (${action})`,
      question: { action, on: productionRole('task-execution') },
      who: OWNERS.production,
    }),
  ),
  {
    what: "change a service of another cluster with CloudFormation's role",
    question: {
      action: 'ecs:UpdateService',
      on: 'arn:aws:ecs:ap-southeast-2:222222222222:service/other/big-red-button-production-x',
    },
    who: OWNERS.production,
  },
  {
    what: 'change a service of the environment',
    question: {
      action: 'ecs:UpdateService',
      on: 'arn:aws:ecs:ap-southeast-2:222222222222:service/big-red-button-production/big-red-button-production-hello-web-Service-1',
    },
    who: [...OWNERS.production, 'production/production-hello-cloudformation'],
  },
];
