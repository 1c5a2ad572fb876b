import {
  GetJobDetailsCommand,
  GetPipelineExecutionCommand,
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
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
        source('Image', 'ECR', { RepositoryName: 'image' }),
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
      ['of a key that the action cannot override', [{ ...data, revisionType: 'S3_OBJECT_KEY' }], ['Data']],
      ['of a source that the engine does not support', [{ ...code, actionName: 'Image' }], ['Image']],
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
        message: expect.stringContaining('not a source action of asking; allowed: none') as string,
      });
    });

    it('is accepted with one revision of each source action', async () => {
      const started = await harness.client.send(
        new StartPipelineExecutionCommand({ name: 'hello', sourceRevisions: [code, data] }),
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
