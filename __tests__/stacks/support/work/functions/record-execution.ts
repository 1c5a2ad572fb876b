import {
  type Account,
  arn,
  ARTIFACTS,
  CHECKS,
  DELIVERY,
  DELIVERY_ALIAS,
  DELIVERY_KEY,
  DELIVERY_PIPELINE,
  DEPLOYMENT,
  FOREIGN_BUCKET,
  inOtherRegion,
  PIPELINE_REGION,
  PRODUCTION,
  PROMOTION,
  RECORDED,
  RECORDS,
  RELEASE_ALIAS,
  RELEASE_ARTIFACTS,
  RELEASE_KEY,
  RELEASE_PIPELINE,
  RELEASE_RECORDS,
  RELEASES,
  serviceStackName,
  stackArn,
  WORKLOAD_REGION,
} from '../../example';
import { similarPipelines } from '../pipelines/similar-pipelines';
import { encryptedWith, useKey, writeLog } from '../shared';
import type { Work } from '../work';

/** The pipelines of an environment, and where record-execution records what the pipelines did. */
interface Recorder {
  readonly account: Account;
  readonly environment: string;
  readonly otherEnvironment: string;
  readonly region: string;
  readonly pipeline: string;
  readonly otherPipeline: string;
  readonly bucket: string;
  readonly key: string;
  readonly alias: string;
  readonly recorded: { readonly ledger: string; readonly notice: string; readonly outcome: string };
  /** Topics to which the function publishes notices. */
  readonly topics: readonly string[];
  /** Objects near the recorded ones that the function must not access. */
  readonly otherObjects: readonly string[];
}

function recordExecution(recorder: Recorder): Work[] {
  const { account, bucket, environment, pipeline, recorded, region } = recorder;
  const role = `${account.name}/${environment}-record-execution`;
  const stack = stackArn(account, serviceStackName(environment));
  const otherObjects = [
    ...recorder.otherObjects,
    `${bucket}/ledger.json`,
    `${bucket}/notices.json`,
    `${bucket}/outcomes.json`,
    recorded.ledger.replace(bucket, FOREIGN_BUCKET),
    recorded.notice.replace(bucket, FOREIGN_BUCKET),
    recorded.outcome.replace(bucket, FOREIGN_BUCKET),
  ];
  return [
    writeLog(
      role,
      arn('logs', region, account, `log-group:/aws/lambda/big-red-button-${environment}-record-execution`),
    ),
    {
      role,
      description: 'read the executions of the pipelines',
      actions: [
        'codepipeline:GetPipelineExecution',
        'codepipeline:ListActionExecutions',
        'codepipeline:ListPipelineExecutions',
      ],
      resource: pipeline,
      denied: [
        ...similarPipelines(pipeline),
        { resource: inOtherRegion(pipeline) },
        { resource: recorder.otherPipeline },
      ],
    },
    {
      role,
      description: 'list the pipelines',
      actions: ['codepipeline:ListPipelines'],
      resource: '*',
      denied: [],
    },
    {
      role,
      description: 'read what the service stacks run',
      actions: ['cloudformation:DescribeStacks'],
      resource: stack,
      denied: [
        { resource: stackArn(account, serviceStackName(recorder.otherEnvironment)) },
        { resource: inOtherRegion(stack) },
      ],
    },
    ...Object.values(recorded).flatMap((resource): Work[] => {
      const denied = otherObjects.map((other) => ({ resource: other }));
      return [
        {
          role,
          description: `write ${resource.slice(bucket.length + 1)} once`,
          actions: ['s3:PutObject'],
          resource,
          context: { 's3:if-none-match': '*', ...encryptedWith(recorder.alias) },
          denied: [...denied, { context: encryptedWith(recorder.alias) }],
        },
        {
          role,
          description: `read ${resource.slice(bucket.length + 1)}`,
          actions: ['s3:GetObject'],
          resource,
          denied,
        },
      ];
    }),
    ...[recorded.notice, recorded.outcome].map((resource) => ({
      role,
      description: `replace ${resource.slice(bucket.length + 1)} that it has read`,
      actions: ['s3:PutObject'],
      resource,
      context: { 's3:if-match': 'etag' },
      denied: [{ resource: recorded.ledger }, { context: {} }],
    })),
    {
      role,
      description: 'list the records, to notice a missing outcome',
      actions: ['s3:ListBucket'],
      resource: bucket,
      denied: [{ resource: FOREIGN_BUCKET }],
    },
    useKey(role, recorder.key, bucket),
    ...recorder.topics.flatMap((topic) => notify(role, topic, recorder.key)),
  ];
}

/** Returns the requests that publish a notice to an encrypted topic. */
function notify(role: string, topic: string, key: string): Work[] {
  const region = key.split(':')[3] ?? '';
  const through = (topicArn: string, service = 'sns') => ({
    'kms:ViaService': `${service}.${region}.amazonaws.com`,
    'kms:EncryptionContext:aws:sns:topicArn': topicArn,
  });
  const others = ['operators', 'approval'].map((purpose) =>
    topic.replace(/-(notices|waiting)-/, `-${purpose}-`),
  );
  return [
    {
      role,
      description: `publish a notice to ${topic}`,
      actions: ['sns:Publish'],
      resource: topic,
      denied: [...others, `${topic}-2`, inOtherRegion(topic)].map((resource) => ({ resource })),
    },
    {
      role,
      description: `encrypt a notice for ${topic}`,
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resource: key,
      context: through(topic),
      denied: [
        ...others.map((other) => ({ context: through(other) })),
        { context: through(topic, 'secretsmanager') },
        { resource: inOtherRegion(key) },
      ],
    },
  ];
}

/** Returns the requests of the EventBridge rules that start record-execution. */
function startRecording({ account, environment, region }: Recorder): Work {
  const named = (name: string) => arn('lambda', region, account, `function:big-red-button-${name}`);
  const recorder = named(`${environment}-record-execution`);
  const others = ['check-release', 'deploy-stack', 'promote-release', `${environment}-protect-stacks`];
  return {
    role: `${account.name}/${environment}-record-start`,
    description: 'invoke record-execution',
    actions: ['lambda:InvokeFunction'],
    resource: recorder,
    denied: [
      { resource: `${recorder}-2` },
      { resource: inOtherRegion(recorder) },
      ...[...others, `${environment}-verify-release`].map((name) => ({ resource: named(name) })),
    ],
  };
}

const RECORDERS: readonly Recorder[] = [
  {
    account: DELIVERY,
    environment: 'test',
    otherEnvironment: 'production',
    region: PIPELINE_REGION,
    pipeline: DELIVERY_PIPELINE,
    otherPipeline: RELEASE_PIPELINE,
    bucket: RECORDS,
    key: DELIVERY_KEY,
    alias: DELIVERY_ALIAS,
    recorded: RECORDED.delivery,
    topics: ['notices-test', 'waiting-test', 'waiting-production'].map((name) =>
      arn('sns', PIPELINE_REGION, DELIVERY, `big-red-button-${name}`),
    ),
    otherObjects: [
      DEPLOYMENT,
      PROMOTION,
      ...Object.values(CHECKS),
      ...Object.values(RECORDED.production),
      `${ARTIFACTS}/hello_big-red-button/Checked/a1B2c3D`,
    ],
  },
  {
    account: PRODUCTION,
    environment: 'production',
    otherEnvironment: 'test',
    region: WORKLOAD_REGION,
    pipeline: RELEASE_PIPELINE,
    otherPipeline: DELIVERY_PIPELINE,
    bucket: RELEASE_RECORDS,
    key: RELEASE_KEY,
    alias: RELEASE_ALIAS,
    recorded: RECORDED.production,
    topics: [arn('sns', WORKLOAD_REGION, PRODUCTION, 'big-red-button-notices-production')],
    otherObjects: [
      ...[DEPLOYMENT, PROMOTION, ...Object.values(CHECKS)].map((record) =>
        record.replace(RECORDS, RELEASE_RECORDS),
      ),
      ...Object.values(RECORDED.delivery),
      `${RELEASES}/releases/hello/1-e/bundle.zip`,
      `${RELEASES}/current/hello/bundle.zip`,
      `${RELEASE_ARTIFACTS}/hello-big-red-button/Verified/a1B2c3D`,
    ],
  },
];

/** Requests of record-execution and of the rules that start it, in both accounts. */
export const recordExecutions: readonly Work[] = RECORDERS.flatMap((recorder) => [
  ...recordExecution(recorder),
  startRecording(recorder),
]);
