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
import {
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  EC2Client,
  type EC2ClientConfig,
} from '@aws-sdk/client-ec2';
import { CreateRoleCommand, IAMClient, type IAMClientConfig } from '@aws-sdk/client-iam';
import { CreateBucketCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';

import { protectingTag } from '../../../functions/shared/release/names';
import { deploymentRecordSchema } from '../../../functions/shared/release/records';
import { PutParameterCommand, SSMClient, type SSMClientConfig } from '@aws-sdk/client-ssm';
import { type LocalAws, startLocalAws } from '../../../rehearsal/local-aws/local-aws';
import {
  BuiltFunctions,
  REGION,
  REPOSITORY,
  STACK,
  actionSettings,
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
/** Role with which CloudFormation changes the stack. */
const SERVICE_ROLE = 'acme-test-hello-cloudformation';
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
/** Template with a string in a property that requires a number. */
const BROKEN = SERVICE.replace('DesiredCount: 1', 'DesiredCount: many');
/** Template that is too large for the TemplateBody of a request. */
const LARGE = `${SERVICE}Metadata: { Padding: ${'x'.repeat(60_000)} }\n`;

// The time limit is long, because each invocation starts a separate process, which is slow on a busy machine.
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
    start: () => Promise.resolve(''),
    invokeFunction: () => Promise.reject(new Error('no event invokes a function here')),
    callFunction: () => Promise.reject(new Error('nobody calls a function here')),
    ahead: 0,
  });
  functions = await BuiltFunctions.build();
  const settings = { endpoint: aws.endpoint, credentials, region: REGION };
  s3 = new S3Client({ ...settings, region: 'us-east-1', forcePathStyle: true });
  cloudFormation = new CloudFormationClient(settings);
  ecs = new ECSClient(settings);
  await s3.send(new CreateBucketCommand({ Bucket: 'artifacts' }));
  const workloadS3 = new S3Client({ ...settings, forcePathStyle: true });
  const CreateBucketConfiguration = { LocationConstraint: REGION } as const;
  await workloadS3.send(new CreateBucketCommand({ Bucket: 'templates', CreateBucketConfiguration }));
  workloadS3.destroy();
  await ecs.send(new CreateClusterCommand({ clusterName: 'main' }));
  await createEnvironment(settings);
  ecr = new ECRClient(settings);
  await createRepository(ecr);
  for (const release of [1, 2, 3, 5, 6, 7]) await pushImage(ecr, `build-${String(release)}`);
}, 120_000);

afterAll(async () => {
  for (const client of [s3, cloudFormation, ecr, ecs]) client.destroy();
  await aws.stop();
  functions.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** Creates the role of the stack and a network, and publishes the network and the cluster. */
async function createEnvironment(settings: EC2ClientConfig & IAMClientConfig & SSMClientConfig) {
  const [ec2, iam, ssm] = [new EC2Client(settings), new IAMClient(settings), new SSMClient(settings)];
  await iam.send(new CreateRoleCommand({ RoleName: SERVICE_ROLE, AssumeRolePolicyDocument: '{}' }));
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: '10.0.0.0/24' }));
  const { GroupId } = await ec2.send(
    new CreateSecurityGroupCommand({ VpcId: Vpc?.VpcId, GroupName: 'services', Description: 'services' }),
  );
  const published = {
    [CLUSTER_PARAMETER]: 'main',
    '/acme/test/private-subnet-ids': Subnet?.SubnetId,
    '/acme/test/service-security-group-id': GroupId,
  };
  for (const [Name, Value] of Object.entries(published))
    await ssm.send(new PutParameterCommand({ Name, Value, Type: 'String' }));
  for (const client of [ec2, iam, ssm]) client.destroy();
}

interface DeployOptions {
  /** Number that identifies the pipeline execution, the build and the image. */
  readonly release: number;
  /** Number of the first CodePipeline job. */
  readonly job: number;
  readonly template?: string;
}

/** Invokes the built function with an event, then with each continuation. Returns the outcome of each job. */
async function deploy({ release: n, job, template = SERVICE }: DeployOptions) {
  await putRelease(s3, imageOf(n), {
    template,
    sequence: n,
    testConfiguration: JSON.stringify({ Parameters: { ClusterName: CLUSTER_PARAMETER } }),
  });
  const outcomes: string[] = [];
  for (let turn = 0, token: string | undefined; turn < 10; turn += 1) {
    const event = localEvent({
      ...actionSettings('deploy-stack', execution(n)),
      id: jobId(100 * job + turn),
      ...(token === undefined ? {} : { continuationToken: token }),
    });
    answers = [];
    current = event;
    const { failed, output } = await functions.run('deploy-stack', aws.endpoint, event);
    expect({ failed, output, answers: answers.length }).toMatchObject({ failed: false, answers: 1 });
    const answer = parseAnswer(answers[0]?.input ?? {});
    outcomes.push(answer.text);
    token = answer.token;
    if (token === undefined) return { outcomes, outputs: answer.outputs };
  }
  throw new Error(`the deployment does not end: ${outcomes.join()}`);
}

const status = async () =>
  (await cloudFormation.send(new DescribeStacksCommand({ StackName: STACK }))).Stacks?.[0]?.StackStatus;

// The tests run in order: each test continues from the state that the previous test left.
describe('the built function with a local AWS', () => {
  it('rolls back a failed first deployment and names the failed resource (D69)', async () => {
    const { outcomes } = await deploy({ release: 1, job: 1, template: BROKEN });
    expect(outcomes.at(-1)).toMatch(
      /^FAIL\(JobFailed, stack acme-test-hello-web ROLLBACK_COMPLETE: Service \(AWS::ECS::Service\) CREATE_FAILED/,
    );
    expect(outcomes.at(-1)).toContain('console.aws.amazon.com');
    expect(await status()).toBe('ROLLBACK_COMPLETE');
  });

  it('deletes a stack that never worked and creates it again (D39)', async () => {
    const { outcomes, outputs } = await deploy({ release: 2, job: 2 });
    expect(outcomes).toEqual([
      'CONT(deletes stack acme-test-hello-web, which never worked (ROLLBACK_COMPLETE), then creates the stack again)',
      'OK(web of release 2 runs in test (CREATE_COMPLETE))',
    ]);
    expect(outputs).toMatchObject({
      Log: `/ecs/${STACK}`,
      EarliestPromotion: expect.any(String) as string,
    });
    const stacks = await cloudFormation.send(new ListStacksCommand({}));
    expect(stacks.StackSummaries?.map(({ StackStatus }) => StackStatus).sort()).toEqual([
      'CREATE_COMPLETE',
      'DELETE_COMPLETE',
    ]);
  });

  it('passes a template that is too large for a request by its URL (D20)', async () => {
    const { outcomes } = await deploy({ release: 3, job: 3, template: LARGE });
    expect(outcomes).toEqual(['OK(web of release 3 runs in test (UPDATE_COMPLETE))']);
  });

  it('changes nothing and writes no template when the release is deployed again (D53)', async () => {
    const { outcomes, outputs } = await deploy({ release: 3, job: 4, template: LARGE });
    expect(outcomes.join()).toMatch(/^OK\(web of release 3 runs in test \(no changes/);
    expect(outputs).toMatchObject({ Log: `/ecs/${STACK}` });
  });

  it('detects for a duplicate event that somebody else has changed the service (D82)', async () => {
    const before = await readRunningTaskDefinition();
    const { outcomes } = await deploy({ release: 5, job: 5 });
    expect(outcomes).toEqual(['OK(web of release 5 runs in test (UPDATE_COMPLETE))']);
    await ecs.send(new UpdateServiceCommand({ cluster: 'main', service: STACK, taskDefinition: before }));
    const again = await deploy({ release: 5, job: 5 });
    expect(again.outcomes.join()).toMatch(
      new RegExp(
        `^FAIL\\(JobFailed, .*but the service was rolled back or changed by somebody else: .* runs .*${imageOf(3)} and not .*${imageOf(5)}`,
      ),
    );
  });

  it('rolls back a failed update and keeps the service of the version before (D69)', async () => {
    const { outcomes } = await deploy({ release: 6, job: 6, template: BROKEN });
    expect(outcomes.at(-1)).toMatch(
      /^FAIL\(JobFailed, stack acme-test-hello-web UPDATE_ROLLBACK_COMPLETE: Service \(AWS::ECS::Service\) UPDATE_FAILED/,
    );
    expect(await status()).toBe('UPDATE_ROLLBACK_COMPLETE');
  });

  it('updates a stack that was rolled back (D38)', async () => {
    const { outcomes } = await deploy({ release: 7, job: 7 });
    expect(outcomes).toEqual(['OK(web of release 7 runs in test (UPDATE_COMPLETE))']);
  });

  it('protects every deployed image from expiring, those of failed deployments included (T46)', async () => {
    const { imageDetails = [] } = await ecr.send(new DescribeImagesCommand({ repositoryName: REPOSITORY }));
    expect(imageDetails).toHaveLength(6);
    for (const { imageDigest = '', imageTags } of imageDetails)
      expect(imageTags).toContain(protectingTag(imageDigest));
  });

  it('records the time of the deployment, and keeps the time for a repeated event', async () => {
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

/** Returns the task definition of the primary deployment of the ECS service. */
async function readRunningTaskDefinition(): Promise<string> {
  const answer = await ecs.send(new DescribeServicesCommand({ cluster: 'main', services: [STACK] }));
  const deployments = answer.services?.[0]?.deployments ?? [];
  return deployments.find(({ status: state }) => state === 'PRIMARY')?.taskDefinition ?? '';
}
