import { copyHistory, type PipelineHistory } from '../../../../rehearsal/engine/executions/history';
import type { ExecutionRecord, ExecutionStatus } from '../../../../rehearsal/engine/executions/records';

const id = {
  accountId: '111111111111',
  region: 'us-east-1',
  name: 'p',
  arn: 'arn:aws:codepipeline:us-east-1:111111111111:p',
};

function history(status: ExecutionStatus): PipelineHistory {
  const execution: ExecutionRecord = {
    id: 'e',
    order: 0,
    startTime: 1,
    trigger: { triggerType: 'CreatePipeline', triggerDetail: 'ada' },
    overrides: [],
    artifacts: new Map(),
    variables: new Map([['codepipeline', { PipelineExecutionId: 'e' }]]),
    actions: [],
    stages: new Map([['Source', 'Failed']]),
    status,
    lastUpdate: 2,
    abandon: new AbortController(),
  };
  const stage = { latest: { execution, status: 'Failed' as const }, actions: new Map(), retries: 1 };
  return { id, executions: [execution], stages: new Map([['Source', stage]]) };
}

test('the copy of a history does not change with the history', () => {
  const original = history('Failed');
  const copy = copyHistory(original);
  expect(copy).toEqual(original);
  const [execution] = original.executions;
  const stage = original.stages.get('Source');
  if (execution === undefined || stage?.latest === undefined) throw new Error('no execution');
  // A retry changes these fields.
  execution.status = 'InProgress';
  execution.stages.set('Source', 'InProgress');
  execution.variables.clear();
  execution.abandon.abort();
  stage.latest.status = 'InProgress';
  stage.retries = 2;
  const [copied] = copy.executions;
  expect(copy).toEqual({ ...history('Failed'), executions: [copied] });
  expect(copied).toMatchObject({ status: 'Failed', variables: history('Failed').executions[0]?.variables });
  expect(copied?.abandon.signal.aborted).toBe(false);
  expect(copy.stages.get('Source')?.latest?.execution).toBe(copied);
});

test.each(['InProgress', 'Stopping'] as const)(
  'a history with an execution %s cannot be copied',
  (status) => {
    expect(() => copyHistory(history(status))).toThrow(
      'the execution e of the pipeline p is running; wait until the execution has ended',
    );
  },
);
