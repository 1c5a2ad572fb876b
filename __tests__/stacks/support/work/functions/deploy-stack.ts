import {
  arn,
  ARTIFACTS,
  DELIVERY,
  DELIVERY_KEY,
  inOtherRegion,
  IMAGES,
  inDelivery,
  IMAGES_OF_OTHER_PROJECT,
  roleArn,
  serviceStackName,
  FOREIGN_BUCKET,
  stackArn,
  TEMPLATE_ALIAS,
  TEMPLATE_KEY,
  TEMPLATES,
  WORKLOAD_REGION,
} from '../../example';
import { answerJobs, listActionExecutions } from './shared';
import { resolveParameters, updateStacks } from '../service-stacks/update';
import { encryptedWith, useKey, writeLog } from '../shared';
import type { Work } from '../work';

const inTest = (resource: string) => arn('ecs', WORKLOAD_REGION, DELIVERY, resource);

export const deployStack: Work[] = [
  answerJobs('delivery/deploy-stack'),
  listActionExecutions('delivery/deploy-stack'),
  writeLog('delivery/deploy-stack', inDelivery('logs', 'log-group:/aws/lambda/big-red-button-deploy-stack')),
  {
    role: 'delivery/deploy-stack',
    description: 'read the service stack and its events',
    actions: [
      'cloudformation:DescribeStackEvents',
      'cloudformation:DescribeStackResources',
      'cloudformation:DescribeStacks',
    ],
    resource: stackArn(DELIVERY, serviceStackName('test')),
    denied: [{ resource: stackArn(DELIVERY, serviceStackName('staging')) }],
  },
  ...updateStacks('delivery/deploy-stack', DELIVERY, 'test', serviceStackName('staging')),
  {
    role: 'delivery/deploy-stack',
    description: 'delete the service stack with its CloudFormation role',
    actions: ['cloudformation:DeleteStack'],
    resource: stackArn(DELIVERY, serviceStackName('test')),
    context: { 'cloudformation:RoleArn': roleArn(DELIVERY, 'test-hello-cloudformation') },
    denied: [
      { resource: stackArn(DELIVERY, serviceStackName('staging')) },
      { context: { 'cloudformation:RoleArn': roleArn(DELIVERY, 'administrator') } },
      { context: {} },
    ],
  },
  ...resolveParameters('delivery/deploy-stack', DELIVERY, 'test'),
  {
    role: 'delivery/deploy-stack',
    description: 'read the record of a promotion',
    actions: ['s3:GetObject'],
    resource: `${ARTIFACTS}/promotions/production/hello.json`,
    denied: [
      { resource: `${ARTIFACTS}/hello_big-red-button/Build/a1B2c3D` },
      { resource: `${FOREIGN_BUCKET}/promotions/production/hello.json` },
    ],
  },
  {
    role: 'delivery/deploy-stack',
    description: 'list the records, to notice a missing record',
    actions: ['s3:ListBucket'],
    resource: ARTIFACTS,
    denied: [{ resource: FOREIGN_BUCKET }],
  },
  {
    role: 'delivery/deploy-stack',
    description: 'read a large template',
    actions: ['s3:GetObject'],
    resource: `${TEMPLATES}/templates/0a1b.json`,
    denied: [{ resource: `${TEMPLATES}/else.yaml` }, { resource: `${FOREIGN_BUCKET}/templates/0a1b.json` }],
  },
  {
    role: 'delivery/deploy-stack',
    description: 'write a large template once',
    actions: ['s3:PutObject'],
    resource: `${TEMPLATES}/templates/0a1b.json`,
    context: { 's3:if-none-match': '*', ...encryptedWith(TEMPLATE_ALIAS) },
    denied: [
      { resource: `${TEMPLATES}/else.yaml` },
      { resource: `${FOREIGN_BUCKET}/templates/0a1b.json` },
      { context: encryptedWith(TEMPLATE_ALIAS) },
    ],
  },
  useKey('delivery/deploy-stack', TEMPLATE_KEY, TEMPLATES),
  {
    role: 'delivery/deploy-stack',
    description: 'read the ECS service and list its deployments',
    actions: ['ecs:DescribeServices', 'ecs:ListServiceDeployments'],
    resource: inTest(`service/big-red-button-test/${serviceStackName('test')}-service`),
    denied: [{ resource: inTest('service/big-red-button-test/other-service') }],
  },
  {
    role: 'delivery/deploy-stack',
    description: 'read a deployment of the ECS service',
    actions: ['ecs:DescribeServiceDeployments'],
    resource: inTest(`service-deployment/big-red-button-test/${serviceStackName('test')}-service/d1`),
    denied: [{ resource: inTest('service-deployment/big-red-button-test/other-service/d1') }],
  },
  {
    role: 'delivery/deploy-stack',
    description: 'read a stopped task',
    actions: ['ecs:DescribeTasks'],
    resource: inTest('task/big-red-button-test/t1'),
    denied: [{ resource: inTest('task/big-red-button-staging/t1') }],
  },
  {
    role: 'delivery/deploy-stack',
    description: 'list the tasks of the cluster',
    actions: ['ecs:ListTasks'],
    resource: '*',
    context: { 'ecs:cluster': inTest('cluster/big-red-button-test') },
    denied: [{ context: { 'ecs:cluster': inTest('cluster/big-red-button-staging') } }, { context: {} }],
  },
  {
    role: 'delivery/deploy-stack',
    description: 'read task definitions',
    actions: ['ecs:DescribeTaskDefinition'],
    resource: '*',
    denied: [],
  },
  {
    role: 'delivery/deploy-stack',
    description: 'tag an image so that it does not expire',
    actions: ['ecr:BatchGetImage', 'ecr:PutImage'],
    resource: IMAGES,
    denied: [{ resource: IMAGES_OF_OTHER_PROJECT }, { resource: inOtherRegion(IMAGES) }],
  },
  {
    role: 'delivery/deploy-stack',
    description: 'record that a release runs in test',
    actions: ['s3:PutObject'],
    resource: `${ARTIFACTS}/deployments/test/hello/web/e.json`,
    denied: [
      { resource: `${ARTIFACTS}/deployments/production/hello/web/e.json` },
      { resource: `${ARTIFACTS}/hello_big-red-button/Build/a1B2c3D` },
    ],
  },
  useKey('delivery/deploy-stack', DELIVERY_KEY, ARTIFACTS),
];
