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
 * Copies the history of a pipeline. The copies share the records of actions, which do not change after the end of the
 * action.
 *
 * @throws Error if an execution is running.
 */
export function copyHistory({ id, executions, stages }: PipelineHistory) {
  const copies = new Map(executions.map((execution) => [execution, copyExecution(id, execution)]));
  const copyStage = ({ latest, actions, retries }: StageRecord): StageRecord => {
    const execution = latest && copies.get(latest.execution);
    return {
      ...(execution && { latest: { ...latest, execution } }),
      actions: new Map(actions),
      retries,
    };
  };
  return {
    id,
    executions: [...copies.values()],
    stages: new Map([...stages].map(([name, stage]) => [name, copyStage(stage)])),
  };
}

function copyExecution({ name }: PipelineIdWithArn, execution: ExecutionRecord): ExecutionRecord {
  if (execution.status === 'InProgress' || execution.status === 'Stopping') {
    throw new Error(
      `the execution ${execution.id} of the pipeline ${name} is running; wait until the execution has ended`,
    );
  }
  return {
    ...execution,
    artifacts: new Map(execution.artifacts),
    variables: new Map(execution.variables),
    actions: [...execution.actions],
    stages: new Map(execution.stages),
    abandon: new AbortController(),
  };
}
