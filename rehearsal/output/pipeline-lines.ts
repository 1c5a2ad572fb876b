import type { EngineEvent } from '../engine/types';
import { markOf } from './events';
import type { Progress } from './progress';

/** Mark for a stage that runs or waits. */
const RUNNING = '…';

/** Shows a line for each pipeline execution that runs, with its stages as they go. */
export class PipelineLines {
  /** The text of each stage, by execution. */
  private readonly executions = new Map<string, Map<string, string>>();

  constructor(private readonly progress: Progress) {}

  show({ action, executionId, pipeline, stage, status }: EngineEvent): void {
    if (stage === undefined) {
      if (status !== 'InProgress') this.remove(executionId);
      return;
    }
    const stages = this.executions.get(executionId) ?? new Map<string, string>();
    this.executions.set(executionId, stages);
    const isRunning = status === 'InProgress';
    if (action === undefined) stages.set(stage, `${isRunning ? RUNNING : markOf(status)} ${stage}`);
    else if (isRunning) stages.set(stage, `${RUNNING} ${stage} / ${action}`);
    this.progress.running(executionId, `${pipeline}  ${[...stages.values()].join('  ')}`);
  }

  /** Removes every line, because the scenario has ended. */
  clear(): void {
    for (const execution of [...this.executions.keys()]) this.remove(execution);
  }

  private remove(executionId: string): void {
    this.executions.delete(executionId);
    this.progress.running(executionId, undefined);
  }
}
