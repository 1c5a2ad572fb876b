import {
  arn,
  ARTIFACTS,
  DELIVERY,
  DELIVERY_KEY,
  elsewhere,
  IMAGES,
  inDelivery,
  OTHER_PROJECTS_IMAGES,
  roleArn,
  serviceStackName,
  SOMEONE_ELSES_BUCKET,
  stackArn,
  TEMPLATE_ALIAS,
  TEMPLATE_KEY,
  TEMPLATES,
  WORKLOAD,
} from '../../example';
import { answerJobs, findRunningAction } from './shared';
import { resolveParameters, updateStacks } from '../service-stacks/update';
import { encryptedWith, useKey, writeLog } from '../shared';
import type { Work } from '../work';

const inTest = (resource: string) => arn('ecs', WORKLOAD, DELIVERY, resource);

export const deployStack: Work[] = [
  answerJobs('delivery/deploy-stack'),
  findRunningAction('delivery/deploy-stack'),
  writeLog('delivery/deploy-stack', inDelivery('logs', 'log-group:/aws/lambda/big-red-button-deploy-stack')),
  {
    who: 'delivery/deploy-stack',
    what: 'follow the service stack',
    actions: [
      'cloudformation:DescribeStackEvents',
      'cloudformation:DescribeStackResources',
      'cloudformation:DescribeStacks',
    ],
    on: stackArn(DELIVERY, serviceStackName('test')),
    butNot: [{ on: stackArn(DELIVERY, serviceStackName('staging')) }],
  },
  ...updateStacks('delivery/deploy-stack', DELIVERY, 'test', serviceStackName('staging')),
  {
    who: 'delivery/deploy-stack',
    what: 'repair a stack under the role of the environment',
    actions: ['cloudformation:ContinueUpdateRollback', 'cloudformation:DeleteStack'],
    on: stackArn(DELIVERY, serviceStackName('test')),
    with: { 'cloudformation:RoleArn': roleArn(DELIVERY, 'test-hello-cloudformation') },
    butNot: [
      { on: stackArn(DELIVERY, serviceStackName('staging')) },
      { with: { 'cloudformation:RoleArn': roleArn(DELIVERY, 'administrator') } },
      { with: {} },
    ],
  },
  ...resolveParameters('delivery/deploy-stack', DELIVERY, 'test'),
  {
    who: 'delivery/deploy-stack',
    what: 'read what was promoted',
    actions: ['s3:GetObject'],
    on: `${ARTIFACTS}/promotions/production/hello.json`,
    butNot: [
      { on: `${ARTIFACTS}/hello_big-red-button/Build/a1B2c3D` },
      { on: `${SOMEONE_ELSES_BUCKET}/promotions/production/hello.json` },
    ],
  },
  {
    who: 'delivery/deploy-stack',
    what: 'see that nothing was promoted yet',
    actions: ['s3:ListBucket'],
    on: ARTIFACTS,
    butNot: [{ on: SOMEONE_ELSES_BUCKET }],
  },
  {
    who: 'delivery/deploy-stack',
    what: 'read a large template, as CloudFormation does in its name',
    actions: ['s3:GetObject'],
    on: `${TEMPLATES}/templates/0a1b.json`,
    butNot: [{ on: `${TEMPLATES}/else.yaml` }, { on: `${SOMEONE_ELSES_BUCKET}/templates/0a1b.json` }],
  },
  {
    who: 'delivery/deploy-stack',
    what: 'store a large template, once',
    actions: ['s3:PutObject'],
    on: `${TEMPLATES}/templates/0a1b.json`,
    with: { 's3:if-none-match': '*', ...encryptedWith(TEMPLATE_ALIAS) },
    butNot: [
      { on: `${TEMPLATES}/else.yaml` },
      { on: `${SOMEONE_ELSES_BUCKET}/templates/0a1b.json` },
      { with: encryptedWith(TEMPLATE_ALIAS) },
    ],
  },
  useKey('delivery/deploy-stack', TEMPLATE_KEY, TEMPLATES),
  {
    who: 'delivery/deploy-stack',
    what: 'see what the service does',
    actions: ['ecs:DescribeServices', 'ecs:ListServiceDeployments'],
    on: inTest(`service/big-red-button-test/${serviceStackName('test')}-service`),
    butNot: [{ on: inTest('service/big-red-button-test/other-service') }],
  },
  {
    who: 'delivery/deploy-stack',
    what: 'see how a deployment of the service went',
    actions: ['ecs:DescribeServiceDeployments'],
    on: inTest(`service-deployment/big-red-button-test/${serviceStackName('test')}-service/d1`),
    butNot: [{ on: inTest('service-deployment/big-red-button-test/other-service/d1') }],
  },
  {
    who: 'delivery/deploy-stack',
    what: 'see why a task stopped',
    actions: ['ecs:DescribeTasks'],
    on: inTest('task/big-red-button-test/t1'),
    butNot: [{ on: inTest('task/big-red-button-staging/t1') }],
  },
  {
    who: 'delivery/deploy-stack',
    what: 'find the tasks of its cluster',
    actions: ['ecs:ListTasks'],
    on: '*',
    with: { 'ecs:cluster': inTest('cluster/big-red-button-test') },
    butNot: [{ with: { 'ecs:cluster': inTest('cluster/big-red-button-staging') } }, { with: {} }],
  },
  {
    who: 'delivery/deploy-stack',
    what: 'see what a service is made of',
    actions: ['ecs:DescribeTaskDefinition'],
    on: '*',
    butNot: [],
  },
  {
    who: 'delivery/deploy-stack',
    what: 'protect the image from expiring',
    actions: ['ecr:BatchGetImage', 'ecr:PutImage'],
    on: IMAGES,
    butNot: [{ on: OTHER_PROJECTS_IMAGES }, { on: elsewhere(IMAGES) }],
  },
  {
    who: 'delivery/deploy-stack',
    what: 'record that a release runs',
    actions: ['s3:PutObject'],
    on: `${ARTIFACTS}/deployments/test/hello/web/e.json`,
    butNot: [
      { on: `${ARTIFACTS}/deployments/production/hello/web/e.json` },
      { on: `${ARTIFACTS}/hello_big-red-button/Build/a1B2c3D` },
    ],
  },
  useKey('delivery/deploy-stack', DELIVERY_KEY, ARTIFACTS),
];
