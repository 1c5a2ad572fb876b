import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr';
import {
  CreateClusterCommand,
  DescribeServicesCommand,
  ECSClient,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { CreateBucketCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';

import { protectingTag } from '../../../functions/shared/release/names';
import { deploymentRecordSchema } from '../../../functions/shared/release/records';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { type LocalAws, startLocalAws } from '../../../rehearsal/local-aws/local-aws';
import {
  BuiltFunctions,
  REGION,
  REPOSITORY,
  STACK,
  asked,
  createRepository,
  digestOf,
  execution,
  jobId,
  localEvent,
  pushImage,
  putRelease,
} from '../support/built-functions';
import { runningAction } from '../support/fakes/fake-history';
import { parseAnswer } from '../support/job-runner';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

const CLUSTER_PARAMETER = '/acme/test/cluster-name';
const PUBLISHED = {
  [CLUSTER_PARAMETER]: 'main',
  '/acme/test/private-subnet-ids': 'subnet-1,subnet-2',
  '/acme/test/service-security-group-id': 'sg-1',
};
const SERVICE = `Parameters:
  ImageUri: { Type: String }
  ClusterName: { Type: 'AWS::SSM::Parameter::Value<String>' }
  SubnetIds:
    Type: AWS::SSM::Parameter::Value<List<String>>
    Default: /acme/test/private-subnet-ids
  SecurityGroupIds:
    Type: AWS::SSM::Parameter::Value<List<String>>
    Default: /acme/test/service-security-group-id
Resources:
  Log:
    Type: AWS::Logs::LogGroup
    Properties: { LogGroupName: !Sub '/ecs/\${AWS::StackName}' }
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: !Ref AWS::StackName
      NetworkMode: awsvpc
      ContainerDefinitions: [{ Name: web, Image: !Ref ImageUri, Memory: 128 }]
  Service:
    Type: AWS::ECS::Service
    DependsOn: Log
    Properties:
      ServiceName: !Ref AWS::StackName
      Cluster: !Ref ClusterName
      TaskDefinition: !Ref Task
      NetworkConfiguration:
        AwsvpcConfiguration: { Subnets: !Ref SubnetIds, SecurityGroups: !Ref SecurityGroupIds }
      DesiredCount: 1
      Tags: [{ Key: image, Value: !Ref ImageUri }]
Outputs:
  Log: { Value: !Ref Log }
`;
/** A text that CloudFormation cannot turn into the number it needs. */
const BROKEN = SERVICE.replace('DesiredCount: 1', 'DesiredCount: many');
const LARGE = `${SERVICE}Metadata: { Padding: ${'x'.repeat(60_000)} }\n`;

// Each run of the function is a process of its own, and the machine may be busy.
jest.setTimeout(60_000);
const folder = mkdtempSync(join(tmpdir(), 'deploy-real-'));
const imageOf = (release: number) => digestOf(`build-${String(release)}`);
let aws: LocalAws;
let functions: BuiltFunctions;
let current: unknown;
let answers: { operation: string; input: Record<string, unknown> }[] = [];
let s3: S3Client;
let cloudFormation: CloudFormationClient;
let ecr: ECRClient;
let ecs: ECSClient;

beforeAll(async () => {
  aws = await startLocalAws({ workDirectory: folder, environment: process.env, report: () => undefined });
  aws.attach({
    operations: new Set(['ListActionExecutions', 'PutJobSuccessResult', 'PutJobFailureResult']),
    answer: (operation, input) => {
      if (operation === 'ListActionExecutions') {
        return Promise.resolve({ status: 200, body: { actionExecutionDetails: [runningAction(current)] } });
      }
      answers.push({ operation, input });
      return Promise.resolve({ status: 200, body: {} });
    },
    start: () => '',
  });
  functions = await BuiltFunctions.build();
  const place = { endpoint: aws.endpoint, credentials, region: REGION };
  s3 = new S3Client({ ...place, region: 'us-east-1', forcePathStyle: true });
  cloudFormation = new CloudFormationClient(place);
  ecs = new ECSClient(place);
  await s3.send(new CreateBucketCommand({ Bucket: 'artifacts' }));
  const there = new S3Client({ ...place, forcePathStyle: true });
  const CreateBucketConfiguration = { LocationConstraint: REGION } as const;
  await there.send(new CreateBucketCommand({ Bucket: 'templates', CreateBucketConfiguration }));
  there.destroy();
  await ecs.send(new CreateClusterCommand({ clusterName: 'main' }));
  const ssm = new SSMClient(place);
  for (const [Name, Value] of Object.entries(PUBLISHED))
    await ssm.send(new PutParameterCommand({ Name, Value, Type: 'String' }));
  ssm.destroy();
  ecr = new ECRClient(place);
  await createRepository(ecr);
  for (const release of [1, 2, 3, 5, 6, 7]) await pushImage(ecr, `build-${String(release)}`);
}, 120_000);

afterAll(async () => {
  for (const client of [s3, cloudFormation, ecr, ecs]) client.destroy();
  await aws.stop();
  functions.remove();
  rmSync(folder, { recursive: true, force: true });
});

interface Deployed {
  /** Of the execution, the build and its image. */
  readonly release: number;
  readonly job: number;
  readonly template?: string;
}

/** Runs the built function on an event and on every continuation it asks for; says how each was answered. */
async function deploy({ release: n, job, template = SERVICE }: Deployed) {
  await putRelease(s3, imageOf(n), {
    template,
    sequence: n,
    testConfiguration: JSON.stringify({ Parameters: { ClusterName: CLUSTER_PARAMETER } }),
  });
  const told: string[] = [];
  for (let turn = 0, token: string | undefined; turn < 10; turn += 1) {
    const event = localEvent({
      ...asked('deploy-stack', execution(n)),
      id: jobId(100 * job + turn),
      ...(token === undefined ? {} : { continuationToken: token }),
    });
    answers = [];
    current = event;
    const { failed, output } = await functions.run('deploy-stack', aws.endpoint, event);
    expect({ failed, output, answers: answers.length }).toMatchObject({ failed: false, answers: 1 });
    const answer = parseAnswer(answers[0]?.input ?? {});
    told.push(answer.text);
    token = answer.token;
    if (token === undefined) return { told, outputs: answer.outputs };
  }
  throw new Error(`it does not end: ${told.join()}`);
}

const status = async () =>
  (await cloudFormation.send(new DescribeStacksCommand({ StackName: STACK }))).Stacks?.[0]?.StackStatus;

// One story: each test goes on where the one before it ended, as releases do.
describe('the built function against a local AWS', () => {
  it('D69: a first deployment that fails is rolled back and says which resource failed', async () => {
    const { told } = await deploy({ release: 1, job: 1, template: BROKEN });
    expect(told.at(-1)).toMatch(
      /^FAIL\(JobFailed, stack acme-test-hello-web ROLLBACK_COMPLETE: Service \(AWS::ECS::Service\) CREATE_FAILED/,
    );
    expect(told.at(-1)).toContain('console.aws.amazon.com');
    expect(await status()).toBe('ROLLBACK_COMPLETE');
  });

  it('D39: the next one deletes what never worked and creates it anew', async () => {
    const { told, outputs } = await deploy({ release: 2, job: 2 });
    expect(told).toEqual([
      'CONT(deletes stack acme-test-hello-web (ROLLBACK_COMPLETE, it never worked), then creates it again)',
      'OK(web of release 2 runs in test (CREATE_COMPLETE))',
    ]);
    expect(outputs).toMatchObject({ Log: `/ecs/${STACK}`, 'Replaces-production': 'nothing yet' });
    const stacks = await cloudFormation.send(new ListStacksCommand({}));
    expect(stacks.StackSummaries?.map(({ StackStatus }) => StackStatus).sort()).toEqual([
      'CREATE_COMPLETE',
      'DELETE_COMPLETE',
    ]);
  });

  it('D20: an update whose template is too large for a request reads it by its URL', async () => {
    const { told } = await deploy({ release: 3, job: 3, template: LARGE });
    expect(told).toEqual(['OK(web of release 3 runs in test (UPDATE_COMPLETE))']);
  });

  it('D53: the same once more is no change, and the template is not written again', async () => {
    const { told, outputs } = await deploy({ release: 3, job: 4, template: LARGE });
    expect(told.join()).toMatch(/^OK\(web of release 3 runs in test \(no changes/);
    expect(outputs).toMatchObject({ Log: `/ecs/${STACK}` });
  });

  it('D82: a service that somebody else changed is noticed by the duplicate of the event', async () => {
    const before = await running();
    const { told } = await deploy({ release: 5, job: 5 });
    expect(told).toEqual(['OK(web of release 5 runs in test (UPDATE_COMPLETE))']);
    await ecs.send(new UpdateServiceCommand({ cluster: 'main', service: STACK, taskDefinition: before }));
    const again = await deploy({ release: 5, job: 5 });
    expect(again.told.join()).toMatch(
      new RegExp(
        `^FAIL\\(JobFailed, .*but the service was rolled back or changed by somebody else: .* runs .*${imageOf(3)} and not .*${imageOf(5)}`,
      ),
    );
  });

  it('D69: an update that fails is rolled back, and the service before it goes on', async () => {
    const { told } = await deploy({ release: 6, job: 6, template: BROKEN });
    expect(told.at(-1)).toMatch(
      /^FAIL\(JobFailed, stack acme-test-hello-web UPDATE_ROLLBACK_COMPLETE: Service \(AWS::ECS::Service\) UPDATE_FAILED/,
    );
    expect(await status()).toBe('UPDATE_ROLLBACK_COMPLETE');
  });

  it('D38: a stack that was rolled back takes the next release', async () => {
    const { told } = await deploy({ release: 7, job: 7 });
    expect(told).toEqual(['OK(web of release 7 runs in test (UPDATE_COMPLETE))']);
  });

  it('T46: every image that was deployed has the tag that protects it, failed deployments included', async () => {
    const { imageDetails = [] } = await ecr.send(new DescribeImagesCommand({ repositoryName: REPOSITORY }));
    expect(imageDetails).toHaveLength(6);
    for (const { imageDigest = '', imageTags } of imageDetails)
      expect(imageTags).toContain(protectingTag(imageDigest));
  });

  it('the record says since when the release runs, and a repeat does not move it', async () => {
    const Key = `deployments/test/hello/web/${execution(7)}.json`;
    const read = async () => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'artifacts', Key }));
      return (await Body?.transformToString()) ?? '';
    };
    const first = await read();
    expect(deploymentRecordSchema.parse(JSON.parse(first))).toMatchObject({ sequence: 7 });
    await deploy({ release: 7, job: 7 });
    expect(await read()).toBe(first);
  });
});

/** Task definition of the service's primary deployment. */
async function running(): Promise<string> {
  const answer = await ecs.send(new DescribeServicesCommand({ cluster: 'main', services: [STACK] }));
  const deployments = answer.services?.[0]?.deployments ?? [];
  return deployments.find(({ status: state }) => state === 'PRIMARY')?.taskDefinition ?? '';
}
