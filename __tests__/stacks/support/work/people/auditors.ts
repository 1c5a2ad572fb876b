import {
  type Account,
  ALARM_TOPIC,
  arn,
  ARTIFACTS,
  DELIVERY,
  DELIVERY_KEY,
  FOREIGN_BUCKET,
  IMAGES,
  IMAGES_OF_OTHER_PROJECT,
  inDelivery,
  inOtherRegion,
  PIPELINE_REGION,
  PRODUCTION,
  RECORDED,
  RECORDS,
  RELEASE_ARTIFACTS,
  RELEASE_KEY,
  RELEASE_RECORDS,
  RELEASES,
  WORKLOAD_REGION,
} from '../../example';
import { similarPipelines } from '../pipelines/similar-pipelines';
import { decrypt } from '../shared';
import type { Work } from '../work';
import { readPipeline } from './pipeline';
import { readAlarms, readBuilds, readDeliveryLogs, readReleaseLogs, readServices } from './reads';

/** A bucket that an auditor reads, with its key and a bucket that uses the same key. */
interface ReadBucket {
  readonly bucket: string;
  readonly object: string;
  readonly other: string;
  readonly key: string;
  readonly region: string;
}

function readBucket(role: string, what: string, versions: boolean, read: ReadBucket): Work[] {
  const { bucket, key, object, other, region } = read;
  const context = (arnOfBucket: string, service = 's3') => ({
    'kms:ViaService': `${service}.${region}.amazonaws.com`,
    'kms:EncryptionContext:aws:s3:arn': arnOfBucket,
  });
  return [
    {
      role,
      description: `read ${what}`,
      actions: ['s3:GetObject', ...(versions ? ['s3:GetObjectVersion'] : [])],
      resource: object,
      denied: [{ resource: object.replace(bucket, other) }],
    },
    {
      role,
      description: `list ${what}`,
      actions: ['s3:ListBucket', ...(versions ? ['s3:ListBucketVersions'] : [])],
      resource: bucket,
      denied: [{ resource: other }],
    },
    {
      role,
      description: `decrypt ${what} through S3`,
      actions: ['kms:Decrypt'],
      resource: key,
      context: context(bucket),
      denied: [
        { resource: inOtherRegion(key) },
        { context: context(other) },
        { context: context(bucket, 'sns') },
        { context: {} },
      ],
    },
  ];
}

/** Returns the requests about the pipelines and the environment of an account. */
function auditor(account: Account, region: string, pipelineName: string, environment: string): Work[] {
  const role = `${account.name}/auditor-${account.name}`;
  const at = (service: string, resource: string) => arn(service, region, account, resource);
  const inWorkload = (resource: string) => arn('ecs', WORKLOAD_REGION, account, resource);
  const pipeline = at('codepipeline', pipelineName);
  const cluster = inWorkload(`cluster/big-red-button-${environment}`);
  const rule = (name: string) => at('events', `rule/${name}`);
  const lambda = at('lambda', `function:big-red-button-${environment}-record-execution`);
  const queue = at('sqs', `${pipelineName}-start-failures`);
  const topics = ['operators', 'notices'].map((kind) => at('sns', `big-red-button-${kind}-${environment}`));
  return [
    readPipeline(role, pipeline),
    {
      role,
      description: 'read the executions of rules',
      actions: ['codepipeline:ListRuleExecutions'],
      resource: pipeline,
      denied: similarPipelines(pipeline),
    },
    ...[`${pipelineName}-start`, `big-red-button-${environment}-record-ended`].map((name) => ({
      role,
      description: `read the event rule ${name}`,
      actions: ['events:DescribeRule', 'events:ListTargetsByRule'],
      resource: rule(name),
      denied: [{ resource: rule('other-start') }, { resource: inOtherRegion(rule(name)) }],
    })),
    {
      role,
      description: 'read the settings of a function',
      actions: ['lambda:GetFunctionConcurrency', 'lambda:GetFunctionConfiguration'],
      resource: lambda,
      denied: [{ resource: lambda.replace('big-red-button', 'other') }, { resource: inOtherRegion(lambda) }],
    },
    ...topics.map((topic) => ({
      role,
      description: `read who gets the messages of ${topic}`,
      actions: ['sns:GetTopicAttributes', 'sns:ListSubscriptionsByTopic'],
      resource: topic,
      denied: [
        { resource: topic.replace(/(?:operators|notices)/, 'other') },
        { resource: inOtherRegion(topic) },
      ],
    })),
    {
      role,
      description: 'count the events in a dead-letter queue',
      actions: ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl'],
      resource: queue,
      denied: [
        { resource: inOtherRegion(queue) },
        { resource: queue.replace('start-failures', 'other') },
        ...similarPipelines(pipeline).map(({ resource }) => ({
          resource: at('sqs', `${resource.split(':').at(-1) ?? ''}-start-failures`),
        })),
      ],
    },
    ...readServices(role, account, environment),
    readAlarms(role, WORKLOAD_REGION, account),
    {
      role,
      description: 'read a task',
      actions: ['ecs:DescribeTasks'],
      resource: inWorkload(`task/big-red-button-${environment}/0a1b`),
      denied: [{ resource: inWorkload(`task/big-red-button-${environment}-2/0a1b`) }],
    },
    {
      role,
      description: 'list the tasks of the cluster',
      actions: ['ecs:ListTasks'],
      resource: '*',
      context: { 'ecs:cluster': cluster },
      denied: [{ context: { 'ecs:cluster': `${cluster}-2` } }],
    },
    {
      role,
      description: 'read task definitions and the health of targets',
      actions: ['ecs:DescribeTaskDefinition', 'elasticloadbalancing:DescribeTargetHealth'],
      resource: '*',
      denied: [],
    },
    {
      role,
      description: 'read quotas, and what they count',
      actions: [
        'elasticloadbalancing:DescribeAccountLimits',
        'elasticloadbalancing:DescribeListeners',
        'elasticloadbalancing:DescribeLoadBalancers',
        'elasticloadbalancing:DescribeRules',
        'lambda:GetAccountSettings',
      ],
      resource: '*',
      denied: [],
    },
  ];
}

/** Returns the requests about the Terraform states of an account. */
function readStates(account: Account): Work[] {
  const role = `${account.name}/auditor-${account.name}`;
  const bucket = `arn:aws:s3:::big-red-button-state-${account.name}-${account.id}`;
  const others = [FOREIGN_BUCKET, account === DELIVERY ? ARTIFACTS : RELEASE_ARTIFACTS];
  return [
    ...['stack.tfstate', 'stack.tfstate.tflock'].map((key) => ({
      role,
      description: `read ${key}`,
      actions: ['s3:GetObject'],
      resource: `${bucket}/${key}`,
      denied: [
        { resource: `${bucket}/removed/hello.json` },
        ...others.map((other) => ({ resource: `${other}/${key}` })),
      ],
    })),
    {
      role,
      description: 'list the Terraform states, and read whether the bucket keeps their versions',
      actions: ['s3:GetBucketVersioning', 's3:ListBucket'],
      resource: bucket,
      denied: others.map((resource) => ({ resource })),
    },
  ];
}

const APPROVER_TOPICS = ['approval', 'waiting'].map((kind) =>
  ALARM_TOPIC.replace('operators-test', `${kind}-production`),
);
const REPOSITORY = inDelivery('codecommit', 'big-red-button-hello');

export const auditors: Work[] = [
  ...[DELIVERY, PRODUCTION].flatMap(readStates),
  ...auditor(DELIVERY, PIPELINE_REGION, 'hello_big-red-button', 'test'),
  {
    role: 'delivery/auditor-delivery',
    description: 'read a commit and its differences',
    actions: [
      'codecommit:BatchGetCommits',
      'codecommit:GetBlob',
      'codecommit:GetBranch',
      'codecommit:GetCommit',
      'codecommit:GetDifferences',
      'codecommit:GetFile',
    ],
    resource: REPOSITORY,
    denied: [{ resource: inDelivery('codecommit', 'other-hello') }, { resource: inOtherRegion(REPOSITORY) }],
  },
  ...[RECORDED.production.ledger, RECORDED.production.outcome].map((resource) => ({
    role: 'delivery/auditor-delivery',
    description: `read what happened in production: ${resource.slice(RELEASE_RECORDS.length + 1)}`,
    actions: ['s3:GetObject'],
    resource,
    denied: [
      { resource: RECORDED.production.notice },
      { resource: `${RELEASE_RECORDS}/else.json` },
      { resource: `${RELEASES}/current/hello/bundle.zip` },
      { resource: resource.replace(RELEASE_RECORDS, FOREIGN_BUCKET) },
    ],
  })),
  {
    role: 'delivery/auditor-delivery',
    description: 'list what happened in production',
    actions: ['s3:ListBucket'],
    resource: RELEASE_RECORDS,
    denied: [{ resource: RELEASES }, { resource: FOREIGN_BUCKET }],
  },
  decrypt('delivery/auditor-delivery', RELEASE_KEY, RELEASE_RECORDS),
  ...readBuilds('delivery/auditor-delivery'),
  readAlarms('delivery/auditor-delivery', PIPELINE_REGION, DELIVERY),
  ...readDeliveryLogs('delivery/auditor-delivery'),
  ...APPROVER_TOPICS.map((topic) => ({
    role: 'delivery/auditor-delivery',
    description: `read who gets the messages of ${topic}`,
    actions: ['sns:GetTopicAttributes', 'sns:ListSubscriptionsByTopic'],
    resource: topic,
    denied: [
      { resource: inOtherRegion(topic) },
      { resource: topic.replace(/(?:approval|waiting)-/, 'other-') },
    ],
  })),
  {
    role: 'delivery/auditor-delivery',
    description: 'read images',
    actions: ['ecr:DescribeImages'],
    resource: IMAGES,
    denied: [{ resource: IMAGES_OF_OTHER_PROJECT }, { resource: inOtherRegion(IMAGES) }],
  },
  ...readBucket('delivery/auditor-delivery', 'records', false, {
    bucket: RECORDS,
    object: RECORDED.delivery.ledger,
    other: ARTIFACTS,
    key: DELIVERY_KEY,
    region: PIPELINE_REGION,
  }),
  ...auditor(PRODUCTION, WORKLOAD_REGION, 'hello-big-red-button-production', 'production'),
  ...readReleaseLogs('production/auditor-production'),
  ...readBucket('production/auditor-production', 'records', false, {
    bucket: RELEASE_RECORDS,
    object: RECORDED.production.outcome,
    other: RELEASE_ARTIFACTS,
    key: RELEASE_KEY,
    region: WORKLOAD_REGION,
  }),
  ...readBucket('production/auditor-production', 'releases', true, {
    bucket: RELEASES,
    object: `${RELEASES}/current/hello/bundle.zip`,
    other: RELEASE_ARTIFACTS,
    key: RELEASE_KEY,
    region: WORKLOAD_REGION,
  }),
];
