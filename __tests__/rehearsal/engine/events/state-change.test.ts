import { alarm, conditions, deployer, missingFunction } from '../support/conditions';
import { approval, pipeline, startEngineHarness, type EngineHarness } from '../support/engine-harness';

type Detail = Readonly<Record<string, unknown>>;

describe('the events that EventBridge gets', () => {
  let harness: EngineHarness;
  beforeEach(async () => {
    harness = await startEngineHarness();
  });
  afterEach(() => harness.close());

  const deploy = deployer(() => harness);

  /** Returns the events of an execution in short form, such as `Stage Test STARTED`. */
  const eventsOf = (id: string): string[] =>
    harness.serviceEvents
      .filter(({ detail }) => detail['execution-id'] === id)
      .map(({ 'detail-type': type, detail: { stage, action, state } }) =>
        [/CodePipeline (\w+) /.exec(type)?.[1], stage, action, state].filter(Boolean).join(' '),
      );
  const detailOf = (id: string, short: string): Detail => {
    const own = harness.serviceEvents.filter(({ detail }) => detail['execution-id'] === id);
    return own[eventsOf(id).indexOf(short)]?.detail ?? {};
  };

  it('report each change of an execution, its stages and its actions', async () => {
    const name = deploy({});
    const id = await harness.start(name);
    await harness.approve(name, id, 'Test');
    await harness.approve(name, id, 'Production');
    await harness.events.ended(id);
    expect(eventsOf(id)).toEqual([
      'Pipeline STARTED',
      'Stage Test STARTED',
      'Action Test Approve STARTED',
      'Action Test Approve SUCCEEDED',
      'Stage Test SUCCEEDED',
      'Stage Production STARTED',
      'Action Production Approve STARTED',
      'Action Production Approve SUCCEEDED',
      'Stage Production SUCCEEDED',
      'Pipeline SUCCEEDED',
    ]);
  });

  it('have the source, the pipeline, and the fields that AWS documents', async () => {
    const name = deploy({});
    const id = await harness.start(name);
    await harness.approve(name, id, 'Test');
    await harness.events.approval(id, 'Production');
    expect(harness.serviceEvents[0]).toEqual({
      'detail-type': 'CodePipeline Pipeline Execution State Change',
      source: 'aws.codepipeline',
      resources: [`arn:aws:codepipeline:us-east-1:111111111111:${name}`],
      detail: {
        pipeline: name,
        'execution-id': id,
        'start-time': '2026-01-01T00:00:00.000Z',
        state: 'STARTED',
        version: 1,
        'pipeline-execution-attempt': 1,
        'execution-trigger': {
          'trigger-type': 'StartPipelineExecution',
          'trigger-detail': 'arn:aws:sts::111111111111:assumed-role/approver/ada',
        },
      },
    });
    expect(detailOf(id, 'Action Test Approve SUCCEEDED')).toMatchObject({
      stage: 'Test',
      action: 'Approve',
      region: 'us-east-1',
      type: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
      'execution-result': { 'external-execution-summary': 'Approved by a test' },
    });
  });

  it('report a failure with its error', async () => {
    const name = deploy({});
    const id = await harness.start(name);
    await harness.approve(name, id, 'Test', 'Rejected');
    await harness.events.ended(id);
    expect(eventsOf(id).slice(-3)).toEqual([
      'Action Test Approve FAILED',
      'Stage Test FAILED',
      'Pipeline FAILED',
    ]);
    expect(detailOf(id, 'Action Test Approve FAILED')['execution-result']).toMatchObject({
      'error-code': 'JobFailed',
      'external-execution-summary': expect.stringContaining('Rejected by a test') as string,
    });
  });

  it('report a retry as resumed, with the attempt', async () => {
    const name = deploy({});
    const id = await harness.start(name);
    await harness.approve(name, id, 'Test', 'Rejected');
    await harness.events.ended(id);
    await harness.retry(name, id, 'Test');
    await harness.engine.idle();
    expect(eventsOf(id).slice(-3)).toEqual([
      'Pipeline RESUMED',
      'Stage Test RESUMED',
      'Action Test Approve STARTED',
    ]);
    expect(detailOf(id, 'Pipeline RESUMED')['pipeline-execution-attempt']).toBe(2);
    expect(detailOf(id, 'Stage Test RESUMED')['stage-last-retry-attempt-time']).toBe(
      '2026-01-01T00:00:00.000Z',
    );
  });

  it('report an automatic retry: the stage fails and resumes, and the execution does not', async () => {
    const name = deploy({ onFailure: { result: 'RETRY', retryConfiguration: { retryMode: 'ALL_ACTIONS' } } });
    const id = await harness.start(name);
    await harness.approve(name, id, 'Test', 'Rejected');
    await harness.engine.idle();
    expect(eventsOf(id).slice(-4)).toEqual([
      'Action Test Approve FAILED',
      'Stage Test FAILED',
      'Stage Test RESUMED',
      'Action Test Approve STARTED',
    ]);
  });

  it('report a stop with its steps', async () => {
    const name = deploy({});
    const id = await harness.start(name);
    await harness.events.approval(id, 'Test');
    await harness.stop(name, id, true);
    await harness.events.ended(id);
    expect(eventsOf(id).slice(-5)).toEqual([
      'Pipeline STOPPING',
      'Stage Test STOPPING',
      'Action Test Approve ABANDONED',
      'Stage Test STOPPED',
      'Pipeline STOPPED',
    ]);
  });

  it('report a superseded and a canceled execution', async () => {
    const name = deploy({});
    const first = await harness.start(name);
    await harness.events.approval(first, 'Test');
    const second = await harness.start(name);
    await harness.engine.idle();
    await harness.start(name);
    await harness.events.ended(second);
    expect(eventsOf(second)).toEqual(['Pipeline STARTED', 'Pipeline SUPERSEDED']);
    harness.aws.pipelines.set(name, { ...harness.aws.pipelines.get(name), version: 2 });
    await harness.approve(name, first, 'Test');
    await harness.events.ended(first);
    expect(eventsOf(first).at(-1)).toBe('Pipeline CANCELED');
  });

  it('report a rollback as an execution of its own', async () => {
    const name = deploy({ onFailure: { result: 'ROLLBACK' } });
    const target = await harness.start(name);
    await harness.approve(name, target, 'Test');
    await harness.events.approval(target, 'Production');
    const failed = await harness.start(name);
    await harness.approve(name, failed, 'Test', 'Rejected');
    const rollback = await harness.events.startAfter(failed);
    await harness.approve(name, rollback, 'Test');
    await harness.events.ended(rollback);
    expect(eventsOf(failed).slice(-2)).toEqual(['Stage Test FAILED', 'Pipeline FAILED']);
    expect(eventsOf(rollback)).toEqual([
      'Pipeline STARTED',
      'Stage Test STARTED',
      'Action Test Approve STARTED',
      'Action Test Approve SUCCEEDED',
      'Stage Test SUCCEEDED',
      'Pipeline SUCCEEDED',
    ]);
    expect(detailOf(rollback, 'Pipeline STARTED')['execution-trigger']).toEqual({
      'trigger-type': 'AutomatedRollback',
      'trigger-detail': JSON.stringify({ FailedPipelineExecutionId: failed }),
    });
  });

  it('report no rule, and no stage that a condition skips', async () => {
    const name = deploy({ beforeEntry: conditions('SKIP', missingFunction) });
    const id = await harness.start(name);
    await harness.approve(name, id, 'Production');
    await harness.events.ended(id);
    expect(eventsOf(id).filter((event) => event.includes('Test') || event.includes('Rule'))).toEqual([]);
    const rules = harness.events.all.filter(({ rule }) => rule !== undefined);
    expect(rules.map(({ rule, status }) => `${rule ?? ''} ${status}`)).toEqual([
      'LambdaInvoke InProgress',
      'LambdaInvoke Failed',
    ]);
  });

  it('report a stage that its entry condition fails', async () => {
    harness.aws.alarms.set('errors', 'ALARM');
    const name = deploy({ beforeEntry: conditions('FAIL', alarm('errors')) });
    const id = await harness.start(name);
    await harness.events.ended(id);
    expect(eventsOf(id)).toEqual(['Pipeline STARTED', 'Stage Test FAILED', 'Pipeline FAILED']);
  });

  it('report an execution whose definition the engine cannot run as started and failed', async () => {
    const name = deploy({});
    harness.aws.pipelines.set(name, pipeline(name, { Test: [approval()] }, { version: 1 }));
    const arn = `arn:aws:codepipeline:us-east-1:111111111111:${name}`;
    const id = await harness.engine.start({
      pipelineArn: arn,
      triggerType: 'CreatePipeline',
      triggerDetail: 'ada',
    });
    await harness.events.ended(id);
    expect(eventsOf(id)).toEqual(['Pipeline STARTED', 'Pipeline FAILED']);
  });
});
