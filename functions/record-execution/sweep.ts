import type { PipelineExecutionSummary } from '@aws-sdk/client-codepipeline';

import { listNewestExecutions, listPipelines, NEWEST } from './pipelines';
import type { RecordPorts } from './ports';
import { recordExecution } from './record';
import { isRecent } from './window';

/**
 * Records the executions of all pipelines that have changed recently, because CodePipeline sends its events on a best
 * effort basis. A failure of one execution does not keep the others from being recorded.
 * https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-codepipeline.html
 *
 * @throws JobError of the first execution that could not be recorded, after all others.
 */
export async function sweep(ports: RecordPorts): Promise<void> {
  const now = ports.now();
  const failures: unknown[] = [];
  for (const pipeline of await listPipelines(ports.codePipeline, ports.environment)) {
    const executions = await listNewestExecutions(ports.codePipeline, pipeline, NEWEST);
    // The oldest first, so that the outcome of a rollback is written after the outcome that the rollback replaces.
    for (const { pipelineExecutionId: execution = '' } of executions.filter(hasChanged(now)).reverse()) {
      await recordExecution({ pipeline, execution }, ports).catch((error: unknown) => failures.push(error));
    }
  }
  if (failures.length > 0) throw failures[0];
}

const hasChanged = (now: number) => (execution: PipelineExecutionSummary) =>
  isRecent(execution.lastUpdateTime?.getTime() ?? now, now);
