import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';

import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { CodeBuildClient, ListBuildsCommand } from '@aws-sdk/client-codebuild';
import { CodeCommitClient, CreateRepositoryCommand } from '@aws-sdk/client-codecommit';
import {
  CodePipelineClient,
  CreatePipelineCommand,
  GetPipelineStateCommand,
  ListPipelineExecutionsCommand,
  RetryStageExecutionCommand,
  StartPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import {
  CreateRepositoryCommand as CreateImageRepository,
  DescribeImagesCommand,
  ECRClient,
  PutImageCommand,
} from '@aws-sdk/client-ecr';
import { CreateClusterCommand, ECSClient } from '@aws-sdk/client-ecs';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, LambdaClient, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  GetBucketNotificationConfigurationCommand,
  ListObjectVersionsCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

import { loadConfig } from '../../cli/config/load-config';
import { EXAMPLE } from '../stacks/support/synthesis';
import { MEDIA_TYPES } from '../../rehearsal/local-aws/docker/image';
import type { EngineEvent } from '../../rehearsal/engine/types';
import { startLocalServices, type LocalServices, type RestoreServices } from '../../rehearsal/local-services';
import { createProgress } from '../../rehearsal/output/progress';
import type { Credentials } from '../../operations/accounts/assume-role';
import { arn, OTHER, putBuild, putGroup, putReport } from './local-aws/support/codebuild-api';
import { until } from './local-aws/support/local-aws';

// The time limit is long, because the test starts many real programs, which are slow on a busy machine.
jest.setTimeout(120_000);

const ACCOUNT = '111111111111';
const REGION = 'us-east-1';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/deploy`;
const FUNCTION_ARN = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:kept`;
const TRUST = JSON.stringify({
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'codepipeline.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
});
const TEMPLATE = JSON.stringify({ Resources: { First: { Type: 'AWS::Logs::LogGroup' } } });
const CHANGED_TEMPLATE = JSON.stringify({
  Resources: { First: { Type: 'AWS::Logs::LogGroup' }, Second: { Type: 'AWS::Logs::LogGroup' } },
});

let workDirectory: string;
let services: LocalServices;
let events: EngineEvent[];
let restore: RestoreServices;
/** Credentials of a session that begins after the snapshot, in another account. */
let late: Credentials = { accessKeyId: 'unknown', secretAccessKey: 'unknown', sessionToken: '' };

beforeAll(async () => {
  workDirectory = mkdtempSync(join(tmpdir(), 'local-services-'));
  events = [];
  services = await startLocalServices({
    config: loadConfig(EXAMPLE),
    enforcePermissions: false,
    workDirectory,
    outputDirectory: join(workDirectory, 'cdktf.out'),
    environment: process.env,
    docker: false,
    terraform: 'terraform',
    signal: new AbortController().signal,
    progress: createProgress({ write: () => undefined }, { colors: false, width: undefined }),
    onEvent: (event) => events.push(event),
  });
  await createResources();
  restore = await services.snapshot();
});
afterAll(async () => {
  await services.stop();
  rmSync(workDirectory, { recursive: true, force: true });
});

const openSession = () => services.sessions.open(ROLE, REGION, 'test');

/** Runs git as a developer. @returns the output. */
async function git(...args: string[]): Promise<string> {
  const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
  const { stdout } = await promisify(execFile)('git', [...identity, ...args], { env: services.environment });
  return stdout;
}
const gitUrl = () => services.aws.gitUrl(ACCOUNT, REGION, 'kept');

/** Pushes a commit from a new clone in the home folder. */
async function push(subject: string): Promise<void> {
  const clone = join(services.home, `clone-${subject}`);
  await git('clone', '--quiet', gitUrl(), clone);
  await git('-C', clone, 'commit', '--quiet', '--allow-empty', '--message', subject);
  await git('-C', clone, 'push', '--quiet', 'origin', 'HEAD:main');
}

async function putImage(tag: string): Promise<void> {
  const aws = await openSession();
  const imageManifest = JSON.stringify({
    mediaType: MEDIA_TYPES.manifest,
    config: { size: 1 },
    layers: [],
    tag,
  });
  await aws
    .client(ECRClient)
    .send(new PutImageCommand({ repositoryName: 'kept', imageManifest, imageTag: tag }));
}

/** Creates everything that the snapshot contains. */
async function createResources(): Promise<void> {
  const aws = await openSession();
  const s3 = aws.client(S3Client);
  await s3.send(new CreateBucketCommand({ Bucket: 'kept' }));
  await s3.send(new PutObjectCommand({ Bucket: 'kept', Key: 'object', Body: 'kept' }));
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: 'kept',
      NotificationConfiguration: { EventBridgeConfiguration: {} },
    }),
  );
  await aws
    .client(CloudFormationClient)
    .send(new CreateStackCommand({ StackName: 'kept', TemplateBody: TEMPLATE, ClientRequestToken: 'kept' }));
  await aws.client(ECRClient).send(new CreateImageRepository({ repositoryName: 'kept' }));
  await putImage('kept');
  await aws.client(ECSClient).send(new CreateClusterCommand({ clusterName: 'kept' }));
  await aws
    .client(IAMClient)
    .send(new CreateRoleCommand({ RoleName: 'deploy', AssumeRolePolicyDocument: TRUST }));
  await aws.client(LambdaClient).send(
    new CreateFunctionCommand({
      FunctionName: 'kept',
      Role: ROLE,
      Runtime: 'nodejs22.x',
      Handler: 'a.b',
      Code: { ZipFile: Buffer.from('kept') },
    }),
  );
  putBuild(services.aws.codeBuild, 'kept:0', { arn: arn('build/kept:0', OTHER) });
  mkdirSync(join(workDirectory, 'images'));
  writeFileSync(join(workDirectory, 'images', 'kept'), 'kept');
  writeFileSync(join(workDirectory, 'engine', 'kept'), 'kept');
  await aws.client(CodeCommitClient).send(new CreateRepositoryCommand({ repositoryName: 'kept' }));
  // The first execution fails, because the repository is empty.
  await aws.client(CodePipelineClient).send(new CreatePipelineCommand({ pipeline: pipeline() }));
  await until('the new pipeline has ended', () =>
    events.some(({ stage, status }) => stage === undefined && status === 'Failed'),
  );
  await push('kept');
}

function pipeline(): ConstructorParameters<typeof CreatePipelineCommand>[0]['pipeline'] {
  const type = (category: 'Source' | 'Approval', provider: string) =>
    ({ category, owner: 'AWS', provider, version: '1' }) as const;
  return {
    name: 'kept',
    roleArn: ROLE,
    artifactStore: { type: 'S3', location: 'kept' },
    stages: [
      {
        name: 'Source',
        actions: [
          {
            name: 'CodeCommit',
            actionTypeId: type('Source', 'CodeCommit'),
            configuration: { RepositoryName: 'kept', BranchName: 'main', PollForSourceChanges: 'false' },
            outputArtifacts: [{ name: 'Source' }],
          },
        ],
      },
      { name: 'Approve', actions: [{ name: 'Approve', actionTypeId: type('Approval', 'Manual') }] },
    ],
  };
}

/** Changes everything that `readState` reads, and leaves an approval that waits. */
async function changeEverything(): Promise<void> {
  const aws = await openSession();
  const s3 = aws.client(S3Client);
  await s3.send(new PutObjectCommand({ Bucket: 'kept', Key: 'object', Body: 'changed' }));
  await s3.send(
    new PutBucketNotificationConfigurationCommand({ Bucket: 'kept', NotificationConfiguration: {} }),
  );
  const cloudFormation = aws.client(CloudFormationClient);
  await cloudFormation.send(
    new UpdateTerminationProtectionCommand({ StackName: 'kept', EnableTerminationProtection: true }),
  );
  await cloudFormation.send(
    new UpdateStackCommand({
      StackName: 'kept',
      TemplateBody: CHANGED_TEMPLATE,
      ClientRequestToken: 'changed',
    }),
  );
  await cloudFormation.send(
    new CreateStackCommand({ StackName: 'new', TemplateBody: TEMPLATE, ClientRequestToken: 'new' }),
  );
  await putImage('new');
  await aws.client(ECSClient).send(new CreateClusterCommand({ clusterName: 'new' }));
  await aws
    .client(LambdaClient)
    .send(new UpdateFunctionCodeCommand({ FunctionName: 'kept', ZipFile: Buffer.from('changed') }));
  putGroup(services.aws.codeBuild, 'new');
  putBuild(services.aws.codeBuild, 'kept:1');
  putReport(services.aws.codeBuild, '1', 'SUCCEEDED');
  for (const folder of ['images', 'engine']) {
    rmSync(join(workDirectory, folder, 'kept'));
    writeFileSync(join(workDirectory, folder, 'new'), 'new');
  }
  await push('changed');
  const name = 'kept';
  const codePipeline = aws.client(CodePipelineClient);
  const { pipelineExecutionSummaries: [first] = [] } = await codePipeline.send(
    new ListPipelineExecutionsCommand({ pipelineName: name }),
  );
  await codePipeline.send(
    new RetryStageExecutionCommand({
      pipelineName: name,
      pipelineExecutionId: first?.pipelineExecutionId,
      stageName: 'Source',
      retryMode: 'FAILED_ACTIONS',
    }),
  );
  await codePipeline.send(new StartPipelineExecutionCommand({ name }));
  await until('an approval waits', () => events.some(({ approval }) => approval !== undefined));
  await services.engine.passTime(60_000);
  late = await services.sessions.assume(ROLE.replace(ACCOUNT, OTHER), REGION, 'late');
}

/** Reads the state of everything that a snapshot contains. */
async function readState(): Promise<Readonly<Record<string, unknown>>> {
  const aws = await openSession();
  const s3 = aws.client(S3Client);
  const cloudFormation = aws.client(CloudFormationClient);
  const codeBuild = aws.client(CodeBuildClient);
  const codePipeline = aws.client(CodePipelineClient);
  const sts = services.sessions.client(STSClient, late, REGION);
  const otherCodeBuild = services.sessions.client(CodeBuildClient, late, REGION);
  const { Stacks: stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({}));
  const { StackEvents: stackEvents } = await cloudFormation.send(
    new DescribeStackEventsCommand({ StackName: 'kept' }),
  );
  const { stageStates } = await codePipeline.send(new GetPipelineStateCommand({ name: 'kept' }));
  const files = (folder: string) =>
    readdirSync(join(workDirectory, folder), { recursive: true, encoding: 'utf8' }).sort();
  return {
    objects: (await s3.send(new ListObjectVersionsCommand({ Bucket: 'kept' }))).Versions?.map(
      ({ Key, ETag }) => [Key, ETag],
    ),
    notifications: (await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket: 'kept' })))
      .EventBridgeConfiguration,
    protection: stacks.map(({ StackName, EnableTerminationProtection }) => [
      StackName,
      EnableTerminationProtection,
    ]),
    images: (
      await aws.client(ECRClient).send(new DescribeImagesCommand({ repositoryName: 'kept' }))
    ).imageDetails?.map(({ imageTags }) => imageTags),
    requests: services.aws.requests().map(({ operation }) => operation),
    code: services.aws.functionCode(FUNCTION_ARN)?.toString(),
    commits: await git('ls-remote', gitUrl()),
    group: services.aws.codeBuild.reportGroup(arn('report-group/new')),
    builds: (await codeBuild.send(new ListBuildsCommand({}))).ids,
    reports: services.aws.codeBuild.reportsOf(arn('report-group/hello-unit')),
    buildsOfSession: (await otherCodeBuild.send(new ListBuildsCommand({}))).ids,
    session: (await sts.send(new GetCallerIdentityCommand({}))).Arn,
    executions: (await codePipeline.send(new ListPipelineExecutionsCommand({ pipelineName: 'kept' })))
      .pipelineExecutionSummaries,
    stages: stageStates?.map(({ stageName, latestExecution }) => [stageName, latestExecution]),
    clock: services.engine.ahead,
    stackEvents,
    home: files('home'),
    imageStore: files('images'),
    engine: files('engine'),
  };
}

test('a restore sets everything back to the snapshot, as often as needed', async () => {
  const before = await readState();
  for (const round of ['first', 'second']) {
    await changeEverything();
    const changed = await readState();
    const unchanged = Object.keys(before).filter((key) => isDeepStrictEqual(changed[key], before[key]));
    expect([round, unchanged]).toEqual([round, []]);
    events = [];
    services = await restore((event) => events.push(event));
    expect(await readState()).toEqual(before);
  }
});
