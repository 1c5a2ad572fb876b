import {
  CloudWatchClient,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
  type StateValue,
} from '@aws-sdk/client-cloudwatch';
import {
  CodePipelineClient,
  DisableStageTransitionCommand,
  EnableStageTransitionCommand,
  GetPipelineExecutionCommand,
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  ListRuleExecutionsCommand,
  OverrideStageConditionCommand,
  PutApprovalResultCommand,
  RetryStageExecutionCommand,
  RollbackStageCommand,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
  type RuleDeclaration,
  type SourceRevisionOverride,
  type StageDeclaration,
} from '@aws-sdk/client-codepipeline';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { zipSync } from 'fflate';

import { handlerZip, startMotoHarness, type MotoHarness } from '../support/moto-harness';
import { TestAccount, actionType as type } from '../support/test-account';

const BUCKET = 'artifacts-of-delivery';
/** A build that fails unless the file `answer` of its source contains `yes`. */
const BUILDSPEC = `
version: 0.2
env: { exported-variables: [ANSWER] }
phases: { build: { commands: ['export ANSWER=$(cat answer)', 'test "$ANSWER" = yes'] } }
`;

// The time limit is for a busy machine. On an idle machine, each test takes about a second.
jest.setTimeout(60_000);

describe('the conditions of a deployed pipeline', () => {
  let harness: MotoHarness;
  let account: TestAccount;
  let client: CodePipelineClient;

  const putSource = async (key: string, answer: string) => {
    const files = { 'buildspec.yml': Buffer.from(BUILDSPEC), answer: Buffer.from(answer) };
    const put = new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: zipSync(files) });
    return (await account.client(S3Client).send(put)).VersionId ?? '';
  };
  beforeAll(async () => {
    const zip = handlerZip();
    harness = await startMotoHarness();
    account = await TestAccount.open(harness.front.endpoint, '111111111111', 'us-east-1');
    client = account.client(CodePipelineClient);
    await account.bucket(BUCKET);
    await account.project('hello');
    harness.code.set(await account.function('hello', zip, 0), zip);
    await account.client(CloudWatchClient).send(
      new PutMetricAlarmCommand({
        AlarmName: 'errors',
        Namespace: 'hello',
        MetricName: 'Errors',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanThreshold',
      }),
    );
  });
  beforeEach(async () => {
    await putSource('source.zip', 'yes');
    await setAlarm('OK');
  });
  afterAll(() => harness.close());

  const setAlarm = (StateValue: StateValue) =>
    account
      .client(CloudWatchClient)
      .send(new SetAlarmStateCommand({ AlarmName: 'errors', StateValue, StateReason: 'test' }));

  const rule = (
    provider: string,
    configuration: Record<string, string>,
    artifact?: string,
  ): RuleDeclaration => ({
    name: provider,
    ruleTypeId: { category: 'Rule', owner: 'AWS', provider, version: '1' },
    configuration,
    roleArn: account.roleArn,
    ...(artifact !== undefined && { inputArtifacts: [{ name: artifact }] }),
  });
  const alarm = () => rule('CloudWatchAlarm', { AlarmName: 'errors' });
  const lambda = (behavior: string) =>
    rule('LambdaInvoke', { FunctionName: 'hello', UserParameters: behavior });

  /** Deploys a pipeline with a source, and a stage Test with an approval and these conditions. */
  const deploy = async (name: string, test: Partial<StageDeclaration>): Promise<void> => {
    const configuration = {
      S3Bucket: BUCKET,
      S3ObjectKey: 'source.zip',
      PollForSourceChanges: 'false',
      AllowOverrideForS3ObjectKey: 'true',
    };
    await account.pipeline(name, BUCKET, [
      {
        name: 'Source',
        actions: [
          {
            name: 'S3',
            namespace: 'S3',
            actionTypeId: type('Source', 'S3'),
            configuration,
            outputArtifacts: [{ name: 'Source' }],
          },
        ],
      },
      {
        name: 'Test',
        actions: [
          {
            name: 'Build',
            namespace: 'Build',
            actionTypeId: type('Build', 'CodeBuild'),
            configuration: { ProjectName: 'hello' },
            inputArtifacts: [{ name: 'Source' }],
          },
        ],
        ...test,
      },
      { name: 'Production', actions: [{ name: 'Approve', actionTypeId: type('Approval', 'Manual') }] },
    ]);
  };
  const start = async (name: string, sourceRevisions?: SourceRevisionOverride[]) => {
    const { pipelineExecutionId: id = '' } = await client.send(
      new StartPipelineExecutionCommand({ name, sourceRevisions }),
    );
    return id;
  };
  const rules = async (pipelineName: string, pipelineExecutionId: string) => {
    const { ruleExecutionDetails: details = [] } = await client.send(
      new ListRuleExecutionsCommand({ pipelineName, filter: { pipelineExecutionId } }),
    );
    return details;
  };
  const approved = async (pipelineName: string, id: string) => {
    const { token } = await harness.events.approval(id, 'Production');
    await client.send(
      new PutApprovalResultCommand({
        pipelineName,
        stageName: 'Production',
        actionName: 'Approve',
        token,
        result: { status: 'Approved', summary: 'go' },
      }),
    );
    await harness.events.ended(id);
  };

  it('run the four rule types on the deployed resources', async () => {
    await deploy('every-rule', {
      beforeEntry: {
        conditions: [
          {
            result: 'FAIL',
            rules: [alarm(), rule('DeploymentWindow', { Cron: '* * * * * ?', TimeZone: 'Europe/Berlin' })],
          },
        ],
      },
      onSuccess: {
        conditions: [
          {
            result: 'FAIL',
            rules: [
              lambda('continue'),
              { ...lambda('details'), name: 'Details' },
              rule('CodeBuild', { ProjectName: 'hello' }, 'Source'),
            ],
          },
        ],
      },
    });
    const id = await start('every-rule');
    await approved('every-rule', id);
    const details = await rules('every-rule', id);
    expect(details.map(({ ruleName, status }) => `${ruleName ?? ''} ${status ?? ''}`).sort()).toEqual([
      'CloudWatchAlarm Succeeded',
      'CodeBuild Succeeded',
      'DeploymentWindow Succeeded',
      'Details Succeeded',
      'LambdaInvoke Succeeded',
    ]);
    const resultOf = (name: string) =>
      details.find(({ ruleName }) => ruleName === name)?.output?.executionResult;
    expect(resultOf('LambdaInvoke')?.externalExecutionSummary).toBe('done');
    expect(resultOf('CodeBuild')?.externalExecutionId).toMatch(/^hello:[0-9a-f-]{36}$/);
  });

  it('with a function and a build fail the stage when one of them fails', async () => {
    await putSource('source.zip', 'no');
    await deploy('failing-rules', {
      beforeEntry: {
        conditions: [
          { result: 'FAIL', rules: [lambda('fail'), rule('CodeBuild', { ProjectName: 'hello' }, 'Source')] },
        ],
      },
    });
    const id = await start('failing-rules');
    const { detail } = await harness.events.ended(id);
    expect(detail).toContain('the rule LambdaInvoke failed: no');
    expect(detail).toContain('the rule CodeBuild failed: ');
    const [, first] = await rules('failing-rules', id);
    expect(first?.output?.executionResult?.errorDetails).toEqual({
      code: 'RevisionOutOfSync',
      message: 'no',
    });
  });

  it('with the result SKIP skip the stage when the function fails', async () => {
    await deploy('skip', { beforeEntry: { conditions: [{ result: 'SKIP', rules: [lambda('fail')] }] } });
    const id = await start('skip');
    await approved('skip', id);
    expect((await harness.events.ended(id)).status).toBe('Succeeded');
  });

  it('roll the stage back to the source of an earlier execution', async () => {
    await deploy('roll-back', { onFailure: { result: 'ROLLBACK' } });
    const target = await start('roll-back');
    await approved('roll-back', target);
    await putSource('source.zip', 'no');
    const failed = await start('roll-back');
    expect((await harness.events.ended(failed)).status).toBe('Failed');
    const rollback = await harness.events.startAfter(failed);
    expect((await harness.events.ended(rollback)).status).toBe('Succeeded');
    const { actionExecutionDetails: [action, ...more] = [] } = await client.send(
      new ListActionExecutionsCommand({
        pipelineName: 'roll-back',
        filter: { pipelineExecutionId: rollback },
      }),
    );
    expect([action?.stageName, action?.output?.outputVariables, more]).toEqual([
      'Test',
      { ANSWER: 'yes' },
      [],
    ]);
  });

  it('retry a stage that fails', async () => {
    await putSource('source.zip', 'no');
    await deploy('retry', {
      onFailure: { result: 'RETRY', retryConfiguration: { retryMode: 'FAILED_ACTIONS' } },
    });
    const id = await start('retry');
    await harness.events.ended(id);
    const { stageStates = [] } = await client.send(new GetPipelineStateCommand({ name: 'retry' }));
    expect(stageStates[1]?.retryStageMetadata).toEqual({
      autoStageRetryAttempt: 1,
      latestRetryTrigger: 'AutomatedStageRetry',
    });
    await client.send(
      new RetryStageExecutionCommand({
        pipelineName: 'retry',
        stageName: 'Test',
        pipelineExecutionId: id,
        retryMode: 'ALL_ACTIONS',
      }),
    );
    await harness.engine.idle();
    expect(
      harness.events.all.filter(
        (event) => event.executionId === id && event.action === 'Build' && event.status === 'Failed',
      ),
    ).toHaveLength(3);
  });

  it('can be overridden', async () => {
    await setAlarm('ALARM');
    await deploy('override', { beforeEntry: { conditions: [{ result: 'FAIL', rules: [alarm()] }] } });
    const pipelineExecutionId = await start('override');
    await harness.events.ended(pipelineExecutionId);
    await client.send(
      new OverrideStageConditionCommand({
        pipelineName: 'override',
        stageName: 'Test',
        pipelineExecutionId,
        conditionType: 'BEFORE_ENTRY',
      }),
    );
    await harness.events.approval(pipelineExecutionId, 'Production');
    await client.send(
      new StopPipelineExecutionCommand({ pipelineName: 'override', pipelineExecutionId, abandon: true }),
    );
    await harness.events.until(
      ({ executionId, status }) => executionId === pipelineExecutionId && status === 'Stopped',
    );
  });

  it('hold at a disabled transition, and a manual rollback passes it', async () => {
    await deploy('transition', {});
    const target = await start('transition');
    await approved('transition', target);
    const transition = { pipelineName: 'transition', stageName: 'Test', transitionType: 'Inbound' as const };
    await client.send(new DisableStageTransitionCommand({ ...transition, reason: 'freeze' }));
    const waiting = await start('transition');
    await harness.events.until(
      (event) =>
        event.executionId === waiting &&
        event.stage === 'Source' &&
        event.status === 'Succeeded' &&
        event.action === undefined,
    );
    const { pipelineExecutionId: rollback = '' } = await client.send(
      new RollbackStageCommand({
        pipelineName: 'transition',
        stageName: 'Test',
        targetPipelineExecutionId: target,
      }),
    );
    expect((await harness.events.ended(rollback)).status).toBe('Succeeded');
    const { pipelineExecutionSummaries: [newest, second] = [] } = await client.send(
      new ListPipelineExecutionsCommand({ pipelineName: 'transition' }),
    );
    expect(newest).toMatchObject({ pipelineExecutionId: rollback, executionType: 'ROLLBACK' });
    expect(second).toMatchObject({ pipelineExecutionId: waiting, status: 'InProgress' });
    await client.send(new EnableStageTransitionCommand(transition));
    await approved('transition', waiting);
  });

  it.each(['S3_OBJECT_KEY', 'S3_OBJECT_VERSION_ID'] as const)(
    'apply to a source that %s overrides',
    async (revisionType) => {
      const version = await putSource('source.zip', 'yes');
      await putSource('other.zip', 'yes');
      await putSource('source.zip', 'no');
      const name = revisionType.toLowerCase().replaceAll('_', '-');
      await deploy(name, {});
      const revisionValue = revisionType === 'S3_OBJECT_KEY' ? 'other.zip' : version;
      const id = await start(name, [{ actionName: 'S3', revisionType, revisionValue }]);
      await approved(name, id);
      const { pipelineExecution } = await client.send(
        new GetPipelineExecutionCommand({ pipelineName: name, pipelineExecutionId: id }),
      );
      expect(pipelineExecution?.status).toBe('Succeeded');
    },
  );

  it('were tested with every operation of the engine', () => {
    expect([...harness.front.succeeded].sort()).toEqual([...harness.engine.operations].sort());
  });
});
