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
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';

/** An account of the local AWS, with a role that every service can assume. */
export class TestAccount {
  private constructor(
    readonly id: string,
    readonly region: string,
    readonly endpoint: string,
    readonly credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string },
  ) {}

  /** Opens an account by its id and creates its role. */
  static async open(endpoint: string, id: string, region: string): Promise<TestAccount> {
    const anonymous = { endpoint, region, credentials: { accessKeyId: 'x', secretAccessKey: 'x' } };
    const sts = new STSClient(anonymous);
    const { Credentials: credentials } = await sts.send(
      new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${id}:role/setup`, RoleSessionName: 'test' }),
    );
    sts.destroy();
    const account = new TestAccount(id, region, endpoint, {
      accessKeyId: credentials?.AccessKeyId ?? '',
      secretAccessKey: credentials?.SecretAccessKey ?? '',
      sessionToken: credentials?.SessionToken ?? '',
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
      credentials: TestAccount['credentials'];
      forcePathStyle: boolean;
    }) => C,
  ): C {
    const { endpoint, region, credentials } = this;
    return new kind({ endpoint, region, credentials, forcePathStyle: true });
  }

  /** Creates a versioned bucket. */
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

  /** Creates a CodeBuild project with every setting of this repository's stacks and of Terraform's defaults. */
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
        // moto requires a location. A project of a pipeline has no location on AWS.
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

  /** Creates a function. @returns its ARN. */
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

  /** Creates a pipeline. */
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
