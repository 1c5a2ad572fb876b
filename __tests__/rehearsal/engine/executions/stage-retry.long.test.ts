import {
  CodePipelineClient,
  ListActionExecutionsCommand,
  RetryStageExecutionCommand,
  StartPipelineExecutionCommand,
  type S3Location,
  type StageRetryMode,
} from '@aws-sdk/client-codepipeline';
import { LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { zipSync } from 'fflate';

import { handlerZip, startMotoHarness, type MotoHarness } from '../support/moto-harness';
import { TestAccount, actionType as type } from '../support/test-account';

const BUCKET = 'artifacts-of-delivery';
const BUILDSPEC = `
version: 0.2
env: { exported-variables: [NUMBER] }
phases: { build: { commands: ['export NUMBER=$CODEBUILD_BUILD_NUMBER'] } }
`;

// The time limit is for a busy machine. On an idle machine, each test takes about a second.
jest.setTimeout(60_000);

describe('a retry of a stage with a build and a function', () => {
  let harness: MotoHarness;
  let account: TestAccount;
  let zip: Buffer;
  beforeAll(async () => {
    zip = handlerZip();
    harness = await startMotoHarness();
    account = await TestAccount.open(harness.front.endpoint, '111111111111', 'us-east-1');
    await account.bucket(BUCKET);
    await account.project('hello');
    await account.client(S3Client).send(
      new PutObjectCommand({
        Bucket: BUCKET,
        Key: 'source.zip',
        Body: zipSync({ 'buildspec.yml': Buffer.from(BUILDSPEC) }),
      }),
    );
  });
  afterAll(() => harness.close());

  /** Deploys a pipeline in which CheckRelease fails until the function `name` is repaired. */
  async function deploy(name: string): Promise<void> {
    harness.code.set(await account.function(name, zip, 0), zip);
    const invoke = (UserParameters: string, inputs: string[], outputs: string[]) => ({
      actionTypeId: type('Invoke', 'Lambda'),
      configuration: { FunctionName: name, UserParameters },
      inputArtifacts: inputs.map((artifact) => ({ name: artifact })),
      outputArtifacts: outputs.map((artifact) => ({ name: artifact })),
    });
    await account.pipeline(name, BUCKET, [
      {
        name: 'Source',
        actions: [
          {
            name: 'S3',
            actionTypeId: type('Source', 'S3'),
            configuration: { S3Bucket: BUCKET, S3ObjectKey: 'source.zip', PollForSourceChanges: 'false' },
            outputArtifacts: [{ name: 'Source' }],
          },
        ],
      },
      {
        name: 'Build',
        actions: [
          {
            name: 'CodeBuild',
            runOrder: 1,
            actionTypeId: type('Build', 'CodeBuild'),
            configuration: { ProjectName: 'hello' },
            inputArtifacts: [{ name: 'Source' }],
          },
          {
            name: 'CheckRelease',
            runOrder: 2,
            namespace: 'CheckVariables',
            ...invoke('fail-until-repaired', ['Source'], ['Checked']),
          },
        ],
      },
      {
        name: 'Test',
        actions: [
          {
            name: 'Deploy',
            ...invoke('succeed #{CheckVariables.TimeLeft}', ['Checked', 'Source'], ['Copy']),
          },
        ],
      },
    ]);
  }

  const list = async (pipelineName: string, pipelineExecutionId: string) =>
    (
      await account
        .client(CodePipelineClient)
        .send(new ListActionExecutionsCommand({ pipelineName, filter: { pipelineExecutionId } }))
    ).actionExecutionDetails ?? [];

  const readObject = async ({ bucket, key }: S3Location = {}) => {
    const { Body: body } = await account
      .client(S3Client)
      .send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return body?.transformToString('base64');
  };

  it.each<[StageRetryMode, string[]]>([
    ['FAILED_ACTIONS', ['CheckRelease Failed', 'CodeBuild Succeeded']],
    ['ALL_ACTIONS', ['CodeBuild Succeeded', 'CheckRelease Failed', 'CodeBuild Succeeded']],
  ])('with %s runs its actions with the artifacts of the execution', async (retryMode, earlier) => {
    const name = `retry-${retryMode.toLowerCase().replace('_', '-')}`;
    await deploy(name);
    const client = account.client(CodePipelineClient);
    const { pipelineExecutionId: id = '' } = await client.send(new StartPipelineExecutionCommand({ name }));
    expect((await harness.events.ended(id)).status).toBe('Failed');
    const [failed, build] = await list(name, id);
    expect(failed).toMatchObject({
      actionName: 'CheckRelease',
      status: 'Failed',
      output: { outputArtifacts: [], outputVariables: {} },
    });
    expect(build).toMatchObject({
      actionName: 'CodeBuild',
      status: 'Succeeded',
      input: { actionTypeId: type('Build', 'CodeBuild'), resolvedConfiguration: { ProjectName: 'hello' } },
      output: {
        outputArtifacts: [],
        outputVariables: { NUMBER: expect.any(String) as string },
        executionResult: { externalExecutionId: expect.stringMatching(/^hello:[0-9a-f-]{36}$/) as string },
      },
    });

    await account.client(LambdaClient).send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: name,
        Environment: { Variables: { REPAIRED: 'yes' } },
      }),
    );
    const stage = { pipelineName: name, pipelineExecutionId: id, stageName: 'Build' };
    await client.send(new RetryStageExecutionCommand({ ...stage, retryMode }));
    await harness.events.until(
      (event) => event.executionId === id && event.stage === undefined && event.status === 'Succeeded',
    );
    const all = await list(name, id);
    expect(all.map(({ actionName, status }) => `${actionName ?? ''} ${status ?? ''}`)).toEqual([
      'Deploy Succeeded',
      'CheckRelease Succeeded',
      ...earlier,
      'S3 Succeeded',
    ]);
    const [, check] = all;
    // The function copies its input, so its output proves that the retry read the artifact of the first run.
    const copy = await readObject(check?.output?.outputArtifacts?.[0]?.s3location);
    expect(copy).toBe(await readObject({ bucket: BUCKET, key: 'source.zip' }));
    expect(check?.input?.inputArtifacts).toEqual(failed?.input?.inputArtifacts);
    const builds = all.filter(({ actionName }) => actionName === 'CodeBuild');
    expect(new Set(builds.map(({ output }) => output?.executionResult?.externalExecutionId)).size).toBe(
      builds.length,
    );
  });
});
