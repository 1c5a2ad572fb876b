import type { PipelineIdWithArn } from '../definition/pipeline-id';
import type { ExecutionRecord, StageRecord } from './records';

/** The past of a pipeline. */
export interface PipelineHistory {
  readonly id: PipelineIdWithArn;
  /** Executions from oldest to newest. */
  readonly executions: readonly ExecutionRecord[];
  /** Stages by name. */
  readonly stages: ReadonlyMap<string, StageRecord>;
}

/**
 * Copies the history of a pipeline. The copies share the records of actions and rules, which do not change after their
 * end.
 *
 * @throws Error if an execution is running.
 */
export function copyHistory({ id, executions, stages }: PipelineHistory) {
  const copies = new Map<ExecutionRecord, ExecutionRecord>();
  // The target of a rollback is older than the rollback, so its copy already exists.
  for (const execution of executions) copies.set(execution, copyExecution(id, execution, copies));
  const copyStage = ({ latest, actions, conditions, retries, transition }: StageRecord): StageRecord => {
    const execution = latest && copies.get(latest.execution);
    return {
      ...(execution && { latest: { ...latest, execution } }),
      actions: new Map(actions),
      conditions: new Map([...conditions].map(([kind, condition]) => [kind, { ...condition }])),
      retries: { ...retries },
      ...(transition && { transition }),
    };
  };
  return {
    id,
    executions: [...copies.values()],
    stages: new Map([...stages].map(([name, stage]) => [name, copyStage(stage)])),
  };
}

function copyExecution(
  { name }: PipelineIdWithArn,
  execution: ExecutionRecord,
  copies: ReadonlyMap<ExecutionRecord, ExecutionRecord>,
): ExecutionRecord {
  if (execution.status === 'InProgress' || execution.status === 'Stopping') {
    throw new Error(
      `the execution ${execution.id} of the pipeline ${name} is running; wait until the execution has ended`,
    );
  }
  const target = execution.rollbackTarget && copies.get(execution.rollbackTarget);
  return {
    ...execution,
    ...(target && { rollbackTarget: target }),
    artifacts: new Map(execution.artifacts),
    variables: new Map(execution.variables),
    actions: [...execution.actions],
    rules: [...execution.rules],
    stages: new Map(execution.stages),
    abandon: new AbortController(),
  };
}
