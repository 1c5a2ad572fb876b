import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  CodeBuildClient,
  CreateProjectCommand,
  type CreateProjectCommandInput,
} from '@aws-sdk/client-codebuild';
import {
  CodePipelineClient,
  CreatePipelineCommand,
  type PipelineDeclaration,
} from '@aws-sdk/client-codepipeline';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateFunctionCommand,
  LambdaClient,
  PutFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { buildSync } from 'esbuild';
import { zipSync } from 'fflate';

import { createEngine, type Engine } from '../../../../rehearsal/engine/engine';
import { startTestMoto } from '../../../support/moto';
import { Events } from './events';
import { startFront, type Front } from './front';

/** One account of the local AWS, with a role that every service may assume. */
export class Account {
  private constructor(
    readonly id: string,
    readonly region: string,
    readonly endpoint: string,
    readonly credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string },
  ) {}

  static async open(endpoint: string, id: string, region: string): Promise<Account> {
    const nobody = { endpoint, region, credentials: { accessKeyId: 'x', secretAccessKey: 'x' } };
    const sts = new STSClient(nobody);
    const { Credentials: got } = await sts.send(
      new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${id}:role/setup`, RoleSessionName: 'test' }),
    );
    sts.destroy();
    const account = new Account(id, region, endpoint, {
      accessKeyId: got?.AccessKeyId ?? '',
      secretAccessKey: got?.SecretAccessKey ?? '',
      sessionToken: got?.SessionToken ?? '',
    });
    await account.client(IAMClient).send(
      new CreateRoleCommand({
        RoleName: 'everything',
        AssumeRolePolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: ['codepipeline', 'codebuild', 'lambda', 'cloudformation'].map((service) => ({
            Effect: 'Allow',
            Principal: { Service: `${service}.amazonaws.com` },
            Action: 'sts:AssumeRole',
          })),
        }),
      }),
    );
    return account;
  }

  get roleArn(): string {
    return `arn:aws:iam::${this.id}:role/everything`;
  }

  client<C>(
    kind: new (config: {
      endpoint: string;
      region: string;
      credentials: Account['credentials'];
      forcePathStyle: boolean;
    }) => C,
  ): C {
    const { endpoint, region, credentials } = this;
    return new kind({ endpoint, region, credentials, forcePathStyle: true });
  }

  async bucket(name: string): Promise<void> {
    const s3 = this.client(S3Client);
    const { region } = this;
    await s3.send(
      new CreateBucketCommand({
        Bucket: name,
        ...(region !== 'us-east-1' && {
          CreateBucketConfiguration: { LocationConstraint: region as 'ap-southeast-2' },
        }),
      }),
    );
    await s3.send(
      new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration: { Status: 'Enabled' } }),
    );
  }

  /** A project with every kind of setting that this repository's stacks and Terraform's defaults give one. */
  async project(
    name: string,
    variables: Readonly<Record<string, string>> = {},
    more: Partial<CreateProjectCommandInput> = {},
  ): Promise<void> {
    await this.client(CodeBuildClient).send(
      new CreateProjectCommand({
        name,
        description: `Tests and builds ${name}`,
        serviceRole: this.roleArn,
        encryptionKey: `arn:aws:kms:${this.region}:${this.id}:alias/delivery`,
        timeoutInMinutes: 30,
        queuedTimeoutInMinutes: 480,
        logsConfig: {
          cloudWatchLogs: { status: 'ENABLED', groupName: name },
          s3Logs: { status: 'DISABLED', encryptionDisabled: false },
        },
        tags: [{ key: 'project', value: name }],
        // moto wants a location, which AWS does not have here.
        source: { type: 'CODEPIPELINE', location: 'none', buildspec: 'buildspec.yml' },
        artifacts: { type: 'CODEPIPELINE', location: 'none' },
        environment: {
          type: 'LINUX_CONTAINER',
          image: 'aws/codebuild/standard:7.0',
          computeType: 'BUILD_GENERAL1_SMALL',
          privilegedMode: true,
          imagePullCredentialsType: 'CODEBUILD',
          environmentVariables: Object.entries(variables).map(([key, value]) => ({
            name: key,
            value,
            type: 'PLAINTEXT',
          })),
        },
        ...more,
      }),
    );
  }

  async function(name: string, zip: Buffer, retries: number, timeout = 20): Promise<string> {
    const lambda = this.client(LambdaClient);
    const { FunctionArn: arn = '' } = await lambda.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Role: this.roleArn,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Timeout: timeout,
        Code: { ZipFile: zip },
        Environment: { Variables: { GIVEN: 'yes' } },
      }),
    );
    await lambda.send(
      new PutFunctionEventInvokeConfigCommand({
        FunctionName: name,
        MaximumRetryAttempts: retries,
        MaximumEventAgeInSeconds: 900,
      }),
    );
    return arn;
  }

  async pipeline(
    name: string,
    bucket: string,
    stages: PipelineDeclaration['stages'],
    kmsKey?: string,
  ): Promise<void> {
    const store = { type: 'S3' as const, location: bucket };
    await this.client(CodePipelineClient).send(
      new CreatePipelineCommand({
        pipeline: {
          name,
          roleArn: this.roleArn,
          pipelineType: 'V2',
          executionMode: 'SUPERSEDED',
          artifactStore:
            kmsKey === undefined ? store : { ...store, encryptionKey: { id: kmsKey, type: 'KMS' } },
          stages,
        },
      }),
    );
  }
}

export interface MotoHarness {
  readonly engine: Engine;
  readonly events: Events;
  readonly front: Front;
  readonly workDirectory: string;
  /** Zips by function ARN, and bare repositories by name: the test's side of the backend. */
  readonly code: Map<string, Buffer>;
  readonly repositories: Map<string, string>;
  close(): Promise<void>;
}

export async function startMotoHarness(): Promise<MotoHarness> {
  const moto = await startTestMoto();
  const upstream = moto.endpoint;
  const accounts = new Map<string, Promise<string>>();
  const front = await startFront(upstream, (key) => {
    const known = accounts.get(key) ?? askAccount(upstream, key);
    accounts.set(key, known);
    return known;
  });
  const workDirectory = await mkdtemp(join(tmpdir(), 'engine-moto-'));
  const events = new Events();
  const code = new Map<string, Buffer>();
  const repositories = new Map<string, string>();
  const engine = createEngine({
    backend: {
      endpoint: front.endpoint,
      buildPath: process.env['PATH'] ?? '',
      functionCode: (arn) => code.get(arn),
      repositoryDirectory: (_, __, name) => repositories.get(name),
    },
    workDirectory,
    waitFactor: 1 / 60_000,
    onEvent: events.record,
  });
  front.attach(engine);
  return {
    engine,
    events,
    front,
    workDirectory,
    code,
    repositories,
    close: async () => {
      await engine.stop();
      await front.close();
      await moto.stop();
      await rm(workDirectory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** The test handler, bundled with the SDK as a real function is. */
export function handlerZip(): Buffer {
  const { outputFiles } = buildSync({
    entryPoints: [join(__dirname, 'test-function.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error('nothing was bundled');
  return Buffer.from(zipSync({ 'index.js': file.contents }, { level: 0 }));
}

async function askAccount(endpoint: string, accessKeyId: string): Promise<string> {
  const sts = new STSClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey: 'x' },
  });
  const { Account: id = '' } = await sts.send(new GetCallerIdentityCommand({}));
  sts.destroy();
  return id;
}
