import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateClusterCommand,
  DescribeServicesCommand,
  ECSClient,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

import { deploymentRecordSchema } from '../../functions/shared/contract';
import { type LocalAws, startLocalAws } from '../../rehearsal/local-aws/local-aws';
import { buildInto, invoke, unpack } from './support/bundles';
import { jobEvent, releaseArtifacts, zip } from './support/fixtures';

/** The account of everyone in moto who did not assume a role. */
const ACCOUNT = '123456789012';
const REGION = 'ap-southeast-2';
const REGISTRY = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/acme-test-cloudformation`;
const STACK = 'acme-test-hello-web';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const image = (n: number) => `sha256:${String(n).repeat(64)}`;

const SERVICE = `Parameters:
  ImageUri: { Type: String }
  Cluster: { Type: String }
Resources:
  Log:
    Type: AWS::Logs::LogGroup
    Properties: { LogGroupName: /acme/web }
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: web
      ContainerDefinitions: [{ Name: web, Image: !Ref ImageUri, Memory: 128 }]
  Service:
    Type: AWS::ECS::Service
    DependsOn: Log
    Properties:
      ServiceName: web
      Cluster: !Ref Cluster
      TaskDefinition: !Ref Task
      DesiredCount: 1
      Tags: [{ Key: image, Value: !Ref ImageUri }]
Outputs:
  Log: { Value: !Ref Log }
`;
const BROKEN = SERVICE.replace('Cluster: !Ref Cluster', 'Cluster: nowhere');
const LARGE = `${SERVICE}# ${'x'.repeat(60_000)}\n`;

// Each run of the function is a process of its own, and the machine may be busy.
jest.setTimeout(60_000);
const folder = mkdtempSync(join(tmpdir(), 'deploy-real-'));
let aws: LocalAws;
let index = '';
let answers: { operation: string; input: Record<string, unknown> }[] = [];
const clients: { s3?: S3Client; there?: S3Client; cloudFormation?: CloudFormationClient; ecs?: ECSClient } =
  {};

beforeAll(async () => {
  aws = await startLocalAws({ workDirectory: folder, environment: process.env, report: () => undefined });
  aws.attach({
    operations: new Set(['PutJobSuccessResult', 'PutJobFailureResult']),
    answer: (operation, input) => {
      answers.push({ operation, input });
      return Promise.resolve({ status: 200, body: {} });
    },
    start: () => '',
  });
  const [zipped] = buildInto(join(folder, 'zips'));
  index = await unpack(zipped?.path ?? '', join(folder, 'deploy-stack'));
  const common = { endpoint: aws.endpoint, credentials };
  clients.s3 = new S3Client({ ...common, region: 'us-east-1', forcePathStyle: true });
  clients.there = new S3Client({ ...common, region: REGION, forcePathStyle: true });
  clients.cloudFormation = new CloudFormationClient({ ...common, region: REGION });
  clients.ecs = new ECSClient({ ...common, region: REGION });
  await clients.s3.send(new CreateBucketCommand({ Bucket: 'artifacts' }));
  const CreateBucketConfiguration = { LocationConstraint: REGION } as const;
  await clients.there.send(new CreateBucketCommand({ Bucket: 'templates', CreateBucketConfiguration }));
  await clients.ecs.send(new CreateClusterCommand({ clusterName: 'main' }));
}, 120_000);

afterAll(async () => {
  await aws.stop();
  rmSync(folder, { recursive: true, force: true });
});

const execution = (n: number) => `11111111-2222-3333-4444-${String(n).padStart(12, '0')}`;
const jobId = (n: number) => `aaaaaaaa-bbbb-cccc-dddd-${String(n).padStart(12, '0')}`;

interface Deployed {
  /** Of the execution, and of the build. */
  readonly release: number;
  readonly job: number;
  readonly digest: string;
  readonly template?: string;
}

/** Runs the built function on an event and on every continuation it asks for; says how each was answered. */
async function deploy({ release: n, job, digest, template = SERVICE }: Deployed) {
  const { source, build } = releaseArtifacts({
    template,
    sequence: n,
    testConfiguration: JSON.stringify({ Parameters: { Cluster: 'main' } }),
    imageFile: JSON.stringify({ ImageUri: `${REGISTRY}/acme/hello/web@${digest}` }),
    release: (release) => {
      const { web } = release.services;
      return { ...release, services: web === undefined ? {} : { web: { ...web, digest } } };
    },
  });
  for (const [Key, files] of [
    ['hello/Source', source],
    ['hello/Build', build],
  ] as const) {
    await clients.s3?.send(new PutObjectCommand({ Bucket: 'artifacts', Key, Body: zip(files) }));
  }
  const told: string[] = [];
  let outputs: unknown;
  for (let turn = 0, token: string | undefined; turn < 10; turn += 1) {
    const event = jobEvent({
      id: jobId(100 * job + turn),
      userParameters: {
        region: REGION,
        stack: STACK,
        template: 'Source::cfn/web.yaml',
        configuration: 'Source::cfn/web.test.json',
        image: 'Build::web.image.json',
        roleArn: ROLE,
        release: execution(n),
      },
      ...(token === undefined ? {} : { continuationToken: token }),
    });
    Object.assign(event['CodePipeline.job'] as object, { accountId: ACCOUNT });
    answers = [];
    const { failed, output } = await invoke(index, event, {
      PATH: process.env['PATH'] ?? '',
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      ENVIRONMENT: 'test',
      STACK_REGION: REGION,
      STACK_PREFIX: 'acme-test-',
      SERVICE_ROLE_ARN: ROLE,
      REGISTRY,
      RECORD_BUCKET: 'artifacts',
      TEMPLATE_BUCKET: 'templates',
      PROMOTED_ENVIRONMENTS: 'production',
    });
    expect({ failed, output, answers: answers.length }).toMatchObject({ failed: false, answers: 1 });
    const { failureDetails, executionDetails, continuationToken, outputVariables } = (answers[0]?.input ??
      {}) as {
      failureDetails?: { message: string };
      executionDetails?: { summary?: string };
      continuationToken?: string;
      outputVariables?: unknown;
    };
    told.push(failureDetails?.message ?? executionDetails?.summary ?? '');
    outputs = outputVariables;
    token = continuationToken;
    if (token === undefined) break;
  }
  return { told, outputs };
}

const status = async () =>
  (await clients.cloudFormation?.send(new DescribeStacksCommand({ StackName: STACK })))?.Stacks?.[0]
    ?.StackStatus;

// One story: each test goes on where the one before it ended, as releases do.
describe('the built function against a local AWS', () => {
  it('D69: a first deployment that fails is rolled back and says which resource failed', async () => {
    const { told } = await deploy({ release: 1, job: 1, digest: image(1), template: BROKEN });
    expect(told.at(-1)).toMatch(
      /^stack acme-test-hello-web ROLLBACK_COMPLETE: Service \(AWS::ECS::Service\) CREATE_FAILED/,
    );
    expect(told.at(-1)).toContain('console.aws.amazon.com');
    expect(await status()).toBe('ROLLBACK_COMPLETE');
  });

  it('D39: the next one deletes what never worked and creates it anew', async () => {
    const { told, outputs } = await deploy({ release: 2, job: 2, digest: image(2) });
    expect(told).toEqual([
      'deletes stack acme-test-hello-web (ROLLBACK_COMPLETE, it never worked), then creates it again',
      'web of release 2 runs in test (CREATE_COMPLETE)',
    ]);
    expect(outputs).toMatchObject({ Log: '/acme/web', 'Replaces-production': 'nothing yet' });
    const stacks = await clients.cloudFormation?.send(new ListStacksCommand({}));
    expect(stacks?.StackSummaries?.map(({ StackStatus }) => StackStatus).sort()).toEqual([
      'CREATE_COMPLETE',
      'DELETE_COMPLETE',
    ]);
  });

  it('D20: an update whose template is too large for a request reads it by its URL', async () => {
    const { told } = await deploy({ release: 3, job: 3, digest: image(3), template: LARGE });
    expect(told).toEqual(['web of release 3 runs in test (UPDATE_COMPLETE)']);
  });

  it('D53: the same once more is no change, and the template is not written again', async () => {
    const { told, outputs } = await deploy({ release: 3, job: 4, digest: image(3), template: LARGE });
    expect(told.join()).toMatch(/^web of release 3 runs in test \(no changes/);
    expect(outputs).toMatchObject({ Log: '/acme/web' });
  });

  it('D82: a service that went back by itself is noticed by the duplicate of the event', async () => {
    const before = await running();
    const { told } = await deploy({ release: 5, job: 5, digest: image(5) });
    expect(told).toEqual(['web of release 5 runs in test (UPDATE_COMPLETE)']);
    await clients.ecs?.send(
      new UpdateServiceCommand({ cluster: 'main', service: 'web', taskDefinition: before }),
    );
    const again = await deploy({ release: 5, job: 5, digest: image(5) });
    expect(again.told.join()).toMatch(/but ECS rolled back: .* runs .*sha256:3+ and not .*sha256:5+/);
  });

  it('D69: an update that fails is rolled back, and the service before it goes on', async () => {
    const { told } = await deploy({ release: 6, job: 6, digest: image(6), template: BROKEN });
    expect(told.at(-1)).toMatch(
      /^stack acme-test-hello-web UPDATE_ROLLBACK_COMPLETE: Service \(AWS::ECS::Service\) UPDATE_FAILED/,
    );
    expect(await status()).toBe('UPDATE_ROLLBACK_COMPLETE');
  });

  it('D38: a stack that was rolled back takes the next release', async () => {
    const { told } = await deploy({ release: 7, job: 7, digest: image(7) });
    expect(told).toEqual(['web of release 7 runs in test (UPDATE_COMPLETE)']);
  });

  it('the record says since when the release runs, and a repeat does not move it', async () => {
    const Key = `deployments/test/hello/web/${execution(7)}.json`;
    const read = async () => {
      const { Body } = (await clients.s3?.send(new GetObjectCommand({ Bucket: 'artifacts', Key }))) ?? {};
      return (await Body?.transformToString()) ?? '';
    };
    const first = await read();
    expect(deploymentRecordSchema.parse(JSON.parse(first))).toMatchObject({ sequence: 7 });
    await deploy({ release: 7, job: 7, digest: image(7) });
    expect(await read()).toBe(first);
  });
});

/** Task definition of the service's primary deployment. */
async function running(): Promise<string> {
  const answer = await clients.ecs?.send(new DescribeServicesCommand({ cluster: 'main', services: ['web'] }));
  const deployments = answer?.services?.[0]?.deployments ?? [];
  return deployments.find(({ status: state }) => state === 'PRIMARY')?.taskDefinition ?? '';
}
