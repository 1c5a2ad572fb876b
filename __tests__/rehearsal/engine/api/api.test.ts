import {
  GetJobDetailsCommand,
  GetPipelineExecutionCommand,
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  PutApprovalResultCommand,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
  RetryStageExecutionCommand,
  StartPipelineExecutionCommand,
  type SourceRevisionOverride,
} from '@aws-sdk/client-codepipeline';

import { approval, pipeline, startEngineHarness, type EngineHarness } from '../support/engine-harness';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const SOME_ID = '00000000-0000-4000-8000-000000000000';

describe('the CodePipeline API', () => {
  let harness: EngineHarness;
  beforeEach(async () => {
    harness = await startEngineHarness();
    const stages = { Test: [approval({ configuration: { CustomData: 'x' } })], Production: [approval()] };
    harness.aws.pipelines.set('hello', pipeline('hello', stages));
  });
  afterEach(() => harness.close());

  it('answers GetPipelineState with all its fields', async () => {
    const id = await harness.start('hello');
    const { token } = await harness.events.approval(id, 'Test');
    const { $metadata, ...state } = await harness.client.send(new GetPipelineStateCommand({ name: 'hello' }));
    expect($metadata.httpStatusCode).toBe(200);
    expect(state).toEqual({
      pipelineName: 'hello',
      pipelineVersion: 1,
      created: new Date(1_700_000_000_000),
      updated: new Date(1_700_000_100_000),
      stageStates: [
        {
          stageName: 'Test',
          inboundTransitionState: { enabled: true },
          inboundExecutions: [],
          latestExecution: { pipelineExecutionId: id, status: 'InProgress', type: 'STANDARD' },
          actionStates: [
            {
              actionName: 'Approve',
              latestExecution: {
                actionExecutionId: expect.stringMatching(UUID) as string,
                status: 'InProgress',
                lastStatusChange: new Date(harness.clock.now()),
                token,
              },
            },
          ],
        },
        {
          stageName: 'Production',
          inboundTransitionState: { enabled: true },
          inboundExecutions: [],
          actionStates: [{ actionName: 'Approve' }],
        },
      ],
    });
  });

  it('answers GetPipelineExecution and ListPipelineExecutions with trigger and times', async () => {
    const id = await harness.start('hello');
    await harness.events.approval(id, 'Test');
    harness.clock.advance(1500);
    const trigger = {
      triggerType: 'StartPipelineExecution',
      triggerDetail: 'arn:aws:sts::111111111111:assumed-role/approver/ada',
    };
    const { pipelineExecution } = await harness.client.send(
      new GetPipelineExecutionCommand({ pipelineName: 'hello', pipelineExecutionId: id }),
    );
    expect(pipelineExecution).toEqual({
      pipelineName: 'hello',
      pipelineVersion: 1,
      pipelineExecutionId: id,
      status: 'InProgress',
      artifactRevisions: [],
      variables: [],
      trigger,
      executionMode: 'SUPERSEDED',
      executionType: 'STANDARD',
    });
    const { pipelineExecutionSummaries } = await harness.client.send(
      new ListPipelineExecutionsCommand({ pipelineName: 'hello' }),
    );
    const started = new Date(harness.clock.now() - 1500);
    expect(pipelineExecutionSummaries).toEqual([
      {
        pipelineExecutionId: id,
        status: 'InProgress',
        startTime: started,
        lastUpdateTime: started,
        sourceRevisions: [],
        trigger,
        executionMode: 'SUPERSEDED',
        executionType: 'STANDARD',
      },
    ]);
  });

  it('answers ListActionExecutions, newest first, with declared and resolved configuration', async () => {
    const id = await harness.start('hello');
    await harness.events.approval(id, 'Test');
    harness.clock.advance(1000);
    await harness.approve('hello', id, 'Test');
    await harness.events.approval(id, 'Production');
    const { actionExecutionDetails: details = [] } = await harness.client.send(
      new ListActionExecutionsCommand({ pipelineName: 'hello' }),
    );
    expect(details.map(({ stageName, status }) => [stageName, status])).toEqual([
      ['Production', 'InProgress'],
      ['Test', 'Succeeded'],
    ]);
    expect(details[1]).toMatchObject({
      pipelineExecutionId: id,
      pipelineVersion: 1,
      actionName: 'Approve',
      input: {
        actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
        configuration: { CustomData: 'x' },
        resolvedConfiguration: { CustomData: 'x' },
        region: 'us-east-1',
        inputArtifacts: [],
      },
      output: { outputArtifacts: [], executionResult: { externalExecutionSummary: 'Approved by a test' } },
    });
  });

  it('returns long lists in pages that new items do not shift', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 5; count += 1) {
      ids.unshift(await harness.start('hello'));
      await harness.engine.idle();
    }
    const page = (nextToken?: string) =>
      harness.client.send(
        new ListPipelineExecutionsCommand({ pipelineName: 'hello', maxResults: 2, nextToken }),
      );
    const first = await page();
    await harness.start('hello');
    const second = await page(first.nextToken);
    const third = await page(second.nextToken);
    const listed = [first, second, third].flatMap(({ pipelineExecutionSummaries: list = [] }) =>
      list.map(({ pipelineExecutionId }) => pipelineExecutionId),
    );
    expect(listed).toEqual(ids);
    expect(third.nextToken).toBeUndefined();
    await expect(page('nonsense')).rejects.toMatchObject({ name: 'InvalidNextTokenException' });
  });

  it('finds the executions that succeeded in a stage', async () => {
    const id = await harness.start('hello');
    await harness.approve('hello', id, 'Test');
    await harness.events.approval(id, 'Production');
    const inStage = async (stageName: string) => {
      const { pipelineExecutionSummaries: list = [] } = await harness.client.send(
        new ListPipelineExecutionsCommand({
          pipelineName: 'hello',
          filter: { succeededInStage: { stageName } },
        }),
      );
      return list.map(({ pipelineExecutionId }) => pipelineExecutionId);
    };
    expect(await inStage('Test')).toEqual([id]);
    expect(await inStage('Production')).toEqual([]);
  });

  it('separates accounts and Regions', async () => {
    const id = await harness.start('hello');
    for (const client of [
      harness.clientOf('222222222222'),
      harness.clientOf('111111111111', 'ap-southeast-2'),
    ]) {
      const { pipelineExecutionSummaries } = await client.send(
        new ListPipelineExecutionsCommand({ pipelineName: 'hello' }),
      );
      expect(pipelineExecutionSummaries).toEqual([]);
      await expect(
        client.send(new GetPipelineExecutionCommand({ pipelineName: 'hello', pipelineExecutionId: id })),
      ).rejects.toMatchObject({ name: 'PipelineExecutionNotFoundException' });
    }
  });

  it('starts one execution for one client request token', async () => {
    const start = (clientRequestToken: string) =>
      harness.client.send(new StartPipelineExecutionCommand({ name: 'hello', clientRequestToken }));
    const [one, two] = await Promise.all([start('a'), start('a')]);
    expect(one.pipelineExecutionId).toBe(two.pipelineExecutionId);
    expect((await start('b')).pipelineExecutionId).not.toBe(one.pipelineExecutionId);
  });

  it('lists every attempt of a retried stage, newest first', async () => {
    const id = await harness.start('hello');
    const attempts = 3;
    const waiting = () =>
      harness.events.all.flatMap((event) => (event.approval === undefined ? [] : [event.approval]));
    for (let attempt = 1; attempt < attempts; attempt += 1) {
      await harness.events.until(() => waiting().length === attempt);
      harness.clock.advance(1000);
      const token = waiting().at(-1)?.token ?? '';
      await harness.client.send(
        new PutApprovalResultCommand({
          pipelineName: 'hello',
          stageName: 'Test',
          actionName: 'Approve',
          token,
          result: { status: 'Rejected', summary: `attempt ${String(attempt)}` },
        }),
      );
      await harness.engine.idle();
      await harness.client.send(
        new RetryStageExecutionCommand({
          pipelineName: 'hello',
          pipelineExecutionId: id,
          stageName: 'Test',
          retryMode: 'FAILED_ACTIONS',
        }),
      );
    }
    await harness.engine.idle();
    await harness.start('hello');
    const list = async (filter: ListActionExecutionsCommand['input']['filter']) =>
      (await harness.client.send(new ListActionExecutionsCommand({ pipelineName: 'hello', filter })))
        .actionExecutionDetails ?? [];
    const all = await list({ pipelineExecutionId: id });
    const start = harness.clock.now() - 2000;
    expect(
      all.map((detail) => [
        detail.status,
        detail.startTime?.getTime(),
        detail.lastUpdateTime?.getTime(),
        detail.output?.executionResult?.errorDetails?.message,
      ]),
    ).toEqual([
      ['InProgress', start + 2000, start + 2000, undefined],
      ['Failed', start + 1000, start + 2000, expect.stringContaining('attempt 2')],
      ['Failed', start, start + 1000, expect.stringContaining('attempt 1')],
    ]);
    expect(new Set(all.map(({ actionExecutionId }) => actionExecutionId)).size).toBe(attempts);
    const latest = await list({
      latestInPipelineExecution: { pipelineExecutionId: id, startTimeRange: 'Latest' },
    });
    expect(latest.map(({ actionExecutionId }) => actionExecutionId)).toEqual([all[0]?.actionExecutionId]);
  });

  describe('a pipeline with variables', () => {
    const declare = (...variables: Record<string, string>[]) => {
      const stages = {
        Test: [approval({ configuration: { CustomData: 'pushed #{variables.Pusher}' } })],
        Production: [approval()],
      };
      harness.aws.pipelines.set('hello', pipeline('hello', stages, { pipelineType: 'V2', variables }));
    };
    const start = (variables?: { name: string; value: string }[]) =>
      harness.client.send(new StartPipelineExecutionCommand({ name: 'hello', variables }));
    const variablesOf = async (pipelineExecutionId = '') =>
      (
        await harness.client.send(
          new GetPipelineExecutionCommand({ pipelineName: 'hello', pipelineExecutionId }),
        )
      ).pipelineExecution?.variables;

    it.each([
      ['the default values', undefined, 'unknown'],
      ['the values of the request', [{ name: 'Pusher', value: 'by ada' }], 'by ada'],
    ])('resolves %s in its actions and in GetPipelineExecution', async (_, variables, pusher) => {
      declare({ name: 'Pusher', defaultValue: 'unknown' }, { name: 'Unused', defaultValue: 'x' });
      const { pipelineExecutionId: id = '' } = await start(variables);
      const { customData } = await harness.events.approval(id, 'Test');
      expect(customData).toBe(`pushed ${pusher}`);
      expect(await variablesOf(id)).toEqual([
        { name: 'Pusher', resolvedValue: pusher },
        { name: 'Unused', resolvedValue: 'x' },
      ]);
      const { actionExecutionDetails: [detail] = [] } = await harness.client.send(
        new ListActionExecutionsCommand({ pipelineName: 'hello', filter: { pipelineExecutionId: id } }),
      );
      expect(detail?.input).toMatchObject({
        configuration: { CustomData: 'pushed #{variables.Pusher}' },
        resolvedConfiguration: { CustomData: `pushed ${pusher}` },
      });
    });

    it.each<[string, { name: string; value: string }[] | undefined, string]>([
      [
        'an unknown variable',
        [{ name: 'Pushed', value: 'x' }],
        "no variable 'Pushed'; allowed: Pusher, Commit",
      ],
      ['an empty value', [{ name: 'Commit', value: '' }], 'variables[0].value'],
      ['a value of two lines', [{ name: 'Commit', value: 'a\nb' }], 'variables[0].value'],
      ['a value of 1,001 characters', [{ name: 'Commit', value: 'x'.repeat(1001) }], 'at most 1000'],
      ['an empty list', [], 'at least 1'],
      [
        'two values for a variable',
        [
          { name: 'Commit', value: 'a' },
          { name: 'Commit', value: 'b' },
        ],
        "several values for the variable 'Commit'",
      ],
      [
        'no value for a variable without a default',
        undefined,
        "'Commit' of the pipeline hello has no default",
      ],
    ])('rejects %s, for the API and for EventBridge, and starts nothing', async (_, variables, message) => {
      declare({ name: 'Pusher', defaultValue: 'unknown' }, { name: 'Commit' });
      await expect(start(variables)).rejects.toMatchObject({
        name: 'ValidationException',
        message: expect.stringContaining(message) as string,
      });
      await expect(
        harness.engine.start({
          pipelineArn: 'arn:aws:codepipeline:us-east-1:111111111111:hello',
          triggerType: 'CloudWatchEvent',
          triggerDetail: 'arn:aws:events:us-east-1:111111111111:rule/push',
          ...(variables && { input: { variables } }),
        }),
      ).rejects.toThrow(message);
      const { pipelineExecutionSummaries } = await harness.client.send(
        new ListPipelineExecutionsCommand({ pipelineName: 'hello' }),
      );
      expect(pipelineExecutionSummaries).toEqual([]);
    });

    it('starts with the values of an EventBridge target, and records the rule as the trigger', async () => {
      declare({ name: 'Pusher', defaultValue: 'unknown' });
      const triggerDetail = 'arn:aws:events:us-east-1:111111111111:rule/push';
      const event = {
        pipelineArn: 'arn:aws:codepipeline:us-east-1:111111111111:hello',
        triggerType: 'CloudWatchEvent' as const,
        triggerDetail,
      };
      const unknownField = { ...event, input: { name: 'other' } };
      await expect(harness.engine.start(unknownField)).rejects.toThrow('unknown: name');
      const input = { variables: [{ name: 'Pusher', value: 'by ada' }], sourceRevisions: [] };
      const id = await harness.engine.start({ ...event, input });
      await harness.events.approval(id, 'Test');
      expect(await variablesOf(id)).toEqual([{ name: 'Pusher', resolvedValue: 'by ada' }]);
      const { pipelineExecution } = await harness.client.send(
        new GetPipelineExecutionCommand({ pipelineName: 'hello', pipelineExecutionId: id }),
      );
      expect(pipelineExecution?.trigger).toEqual({ triggerType: 'CloudWatchEvent', triggerDetail });
    });

    it('fails the execution after CreatePipeline when a variable has no default value', async () => {
      declare({ name: 'Pusher' });
      const id = await harness.engine.start({
        pipelineArn: 'arn:aws:codepipeline:us-east-1:111111111111:hello',
        triggerType: 'CreatePipeline',
        triggerDetail: 'arn:aws:iam::111111111111:role/terraform',
      });
      expect(await harness.events.ended(id)).toMatchObject({
        status: 'Failed',
        detail: expect.stringContaining("the variable 'Pusher'") as string,
      });
    });
  });

  describe('a StartPipelineExecution request with source revisions', () => {
    const source = (name: string, provider: string, configuration: Record<string, string>) => ({
      name,
      actionTypeId: { category: 'Source', owner: 'AWS', provider, version: '1' },
      configuration: { ...configuration, PollForSourceChanges: 'false' },
      outputArtifacts: [{ name }],
    });
    beforeEach(() => {
      const Source = [
        source('Code', 'CodeCommit', { RepositoryName: 'code', BranchName: 'main' }),
        source('Data', 'S3', { S3Bucket: 'data', S3ObjectKey: 'data.zip' }),
      ];
      harness.aws.pipelines.set('hello', pipeline('hello', { Source, Test: [approval()] }));
    });
    const code = { actionName: 'Code', revisionType: 'COMMIT_ID', revisionValue: 'a'.repeat(40) } as const;
    const data = { actionName: 'Data', revisionType: 'S3_OBJECT_VERSION_ID', revisionValue: 'v' } as const;

    it.each<[string, SourceRevisionOverride[], string[]]>([
      ['for an action of another pipeline', [{ ...code, actionName: 'Sauce' }], ['Sauce', 'Code, Data']],
      ['for an action that is not a source action', [{ ...code, actionName: 'Approve' }], ['Approve']],
      ['of a version for a repository', [{ ...data, actionName: 'Code' }], ['Code', 'COMMIT_ID']],
      ['of a commit for a bucket', [data, { ...code, actionName: 'Data' }], ['Data', 'S3_OBJECT_VERSION_ID']],
      ['of an image for a repository', [{ ...code, revisionType: 'IMAGE_DIGEST' }], ['COMMIT_ID']],
      [
        'of a key that the action does not allow',
        [{ ...data, revisionType: 'S3_OBJECT_KEY' }],
        ['Data', 'AllowOverrideForS3ObjectKey'],
      ],
      ['of one action twice', [code, { ...code, revisionValue: 'b'.repeat(40) }], ['Code']],
    ])('is rejected %s, and starts nothing', async (_, sourceRevisions, words) => {
      const error = await harness.client
        .send(new StartPipelineExecutionCommand({ name: 'hello', sourceRevisions }))
        .catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: 'ValidationException' });
      for (const word of words) expect((error as Error).message).toContain(word);
      const executions = await harness.client.send(
        new ListPipelineExecutionsCommand({ pipelineName: 'hello' }),
      );
      expect(executions.pipelineExecutionSummaries).toEqual([]);
    });

    it('is rejected by a pipeline without a source action', async () => {
      harness.aws.pipelines.set(
        'asking',
        pipeline('asking', { Test: [approval()], Production: [approval()] }),
      );
      await expect(
        harness.client.send(new StartPipelineExecutionCommand({ name: 'asking', sourceRevisions: [code] })),
      ).rejects.toMatchObject({
        name: 'ValidationException',
        message: expect.stringContaining(
          'not a source action of the pipeline asking; allowed: none',
        ) as string,
      });
    });

    const key = { ...data, revisionType: 'S3_OBJECT_KEY', revisionValue: 'other.zip' } as const;
    it.each<[string, SourceRevisionOverride[]]>([
      ['one revision of each source action', [code, data]],
      ['another key of a bucket', [key]],
      ['another key and its version', [key, data]],
    ])('is accepted with %s', async (_, sourceRevisions) => {
      const allowed = { AllowOverrideForS3ObjectKey: 'true', S3Bucket: 'data', S3ObjectKey: 'data.zip' };
      const Source = [
        source('Code', 'CodeCommit', { RepositoryName: 'code', BranchName: 'main' }),
        source('Data', 'S3', allowed),
      ];
      harness.aws.pipelines.set('hello', pipeline('hello', { Source, Test: [approval()] }));
      const started = await harness.client.send(
        new StartPipelineExecutionCommand({ name: 'hello', sourceRevisions }),
      );
      expect(started.pipelineExecutionId).toMatch(UUID);
    });
  });

  it('rejects invalid requests with the error names of AWS', async () => {
    const { client } = harness;
    const name = 'none';
    await expect(client.send(new GetPipelineStateCommand({ name }))).rejects.toMatchObject({
      name: 'PipelineNotFoundException',
      $metadata: { httpStatusCode: 400 },
    });
    await expect(client.send(new StartPipelineExecutionCommand({ name: 'a b' }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'name: allowed: text that matches /^[A-Za-z0-9.@_-]{1,100}$/',
    });
    await expect(
      client.send(
        new ListActionExecutionsCommand({ pipelineName: 'hello', filter: { pipelineExecutionId: SOME_ID } }),
      ),
    ).rejects.toMatchObject({ name: 'PipelineExecutionNotFoundException' });
  });

  it('rejects the id of a job that the engine did not create', async () => {
    const failureDetails = { type: 'JobFailed' as const, message: 'x' };
    const notFound = { name: 'JobNotFoundException' };
    const { client } = harness;
    await expect(client.send(new PutJobSuccessResultCommand({ jobId: SOME_ID }))).rejects.toMatchObject(
      notFound,
    );
    await expect(
      client.send(new PutJobFailureResultCommand({ jobId: SOME_ID, failureDetails })),
    ).rejects.toMatchObject(notFound);
    await expect(client.send(new GetJobDetailsCommand({ jobId: SOME_ID }))).rejects.toMatchObject(notFound);
    await expect(
      client.send(
        new PutJobSuccessResultCommand({
          jobId: SOME_ID,
          continuationToken: 'x',
          outputVariables: { A: 'b' },
        }),
      ),
    ).rejects.toMatchObject({ name: 'ValidationException' });
  });
});
