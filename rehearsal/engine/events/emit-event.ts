import type { EngineContext } from '../context';
import type { PipelineId } from '../definition/pipeline-id';
import type { EngineEvent } from '../types';

/** Fields that the caller of emitEvent sets. emitEvent adds the time, and the ids of the pipeline and the execution. */
export type EventChange = Omit<EngineEvent, 'at' | 'pipeline' | 'accountId' | 'region' | 'executionId'>;

/** Emits an event of an execution to the rehearsal, with the current time. */
export function emitEvent(
  engine: EngineContext,
  { accountId, region, name }: PipelineId,
  executionId: string,
  change: EventChange,
): void {
  engine.emit({ at: engine.clock.now(), pipeline: name, accountId, region, executionId, ...change });
}
