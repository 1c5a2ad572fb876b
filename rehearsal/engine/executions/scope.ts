import type { EngineContext } from '../context';
import type { PipelineDefinition } from '../definition/definition';
import type { PipelineIdWithArn } from '../definition/pipeline-id';
import type { ExecutionRecord } from './records';

/** Engine, pipeline and execution of running work. */
export interface ExecutionScope {
  readonly engine: EngineContext;
  readonly pipeline: PipelineIdWithArn;
  readonly execution: ExecutionRecord;
}

/** The scope of running actions and rules. */
export interface StageScope extends ExecutionScope {
  readonly definition: PipelineDefinition;
  /** Stage name. */
  readonly stage: string;
}
