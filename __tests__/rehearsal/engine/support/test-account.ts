import {
  CodeBuildClient,
  CreateProjectCommand,
  type CreateProjectCommandInput,
} from '@aws-sdk/client-codebuild';
import {
  type ActionCategory,
  type ActionTypeId,
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

/** Returns the type of an action that AWS owns. */
export const actionType = (category: ActionCategory, provider: string): ActionTypeId => ({
  category,
  owner: 'AWS',
  provider,
  version: '1',
});

/** An account in moto, with a role that every AWS service can assume. */
export class TestAccount {
  private constructor(
    readonly id: string,
    readonly region: string,
    readonly endpoint: string,
    readonly credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string },
  ) {}

  /** Creates an account in moto, with credentials and the role. */
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

  /** Creates an S3 bucket with versioning. */
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

  /**
   * Creates a CodeBuild project with every setting that comes from the stacks of this repository or from the defaults
   * of Terraform.
   */
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
        // moto requires a source location, but on AWS a project for CodePipeline has no source location.
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

  /** Creates a Lambda function. @returns the ARN of the function. */
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

  /** Creates a pipeline in moto. */
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
