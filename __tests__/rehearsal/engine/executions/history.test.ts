import { copyHistory, type PipelineHistory } from '../../../../rehearsal/engine/executions/history';
import type {
  ConditionRecord,
  ExecutionRecord,
  ExecutionStatus,
  StageRecord,
} from '../../../../rehearsal/engine/executions/records';

const id = {
  accountId: '111111111111',
  region: 'us-east-1',
  name: 'p',
  arn: 'arn:aws:codepipeline:us-east-1:111111111111:p',
};

function execution(order: number, status: ExecutionStatus, target?: ExecutionRecord): ExecutionRecord {
  const executionId = `e${String(order)}`;
  return {
    id: executionId,
    order,
    startTime: 1,
    trigger: { triggerType: 'CreatePipeline', triggerDetail: 'ada' },
    overrides: [],
    ...(target && { rollbackTarget: target }),
    artifacts: new Map(),
    variables: new Map([['codepipeline', { PipelineExecutionId: executionId }]]),
    actions: [],
    rules: [],
    stages: new Map([['Source', 'Failed']]),
    status,
    lastUpdate: 2,
    attempts: 1,
    abandon: new AbortController(),
  };
}

function history(status: ExecutionStatus): PipelineHistory {
  const target = execution(0, 'Succeeded');
  const rollback = execution(1, status, target);
  const condition: ConditionRecord = {
    executionId: rollback.id,
    result: 'FAIL',
    rules: [],
    status: 'Failed',
    lastUpdate: 2,
    overridden: new AbortController(),
  };
  const stage: StageRecord = {
    latest: { execution: rollback, status: 'Failed' },
    actions: new Map(),
    conditions: new Map([['beforeEntry', condition]]),
    retries: { manual: 1, automatic: 0, latest: 'ManualStageRetry' },
    transition: { enabled: false, changedBy: 'ada', changedAt: 1, disabledReason: 'no' },
  };
  return { id, executions: [target, rollback], stages: new Map([['Source', stage]]) };
}

test('the copy of a history does not change with the history', () => {
  const original = history('Failed');
  const copy = copyHistory(original);
  expect(copy).toEqual(original);
  const rollback = original.executions[1];
  const stage = original.stages.get('Source');
  if (rollback === undefined || stage?.latest === undefined) throw new Error('no execution');
  // A retry, an override and a change of a transition change these fields.
  rollback.status = 'InProgress';
  rollback.stages.set('Source', 'InProgress');
  rollback.variables.clear();
  rollback.abandon.abort();
  stage.latest.status = 'InProgress';
  stage.retries.manual = 2;
  stage.transition = { enabled: true, changedBy: 'ada', changedAt: 2 };
  const condition = stage.conditions.get('beforeEntry');
  if (condition !== undefined) condition.status = 'Overridden';
  const [copiedTarget, copied] = copy.executions;
  expect(copy).toEqual({ ...history('Failed'), executions: copy.executions });
  expect(copied).toMatchObject({ status: 'Failed', variables: history('Failed').executions[1]?.variables });
  expect(copied?.abandon.signal.aborted).toBe(false);
  expect(copied?.rollbackTarget).toBe(copiedTarget);
  expect(copy.stages.get('Source')?.latest?.execution).toBe(copied);
});

test.each(['InProgress', 'Stopping'] as const)(
  'a history with an execution %s cannot be copied',
  (status) => {
    expect(() => copyHistory(history(status))).toThrow(
      'the execution e1 of the pipeline p is running; wait until the execution has ended',
    );
  },
);
