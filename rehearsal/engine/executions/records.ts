import type { Artifact } from '../artifacts/artifacts';
import type { ActionDefinition, PipelineDefinition } from '../definition/definition';
import type { FailureCode } from '../errors';

/** Records of executions, stages and actions. The API builds its responses from these records. */

export type ActionStatus = 'InProgress' | 'Succeeded' | 'Failed' | 'Abandoned';
export type StageStatus = 'InProgress' | 'Succeeded' | 'Failed' | 'Stopped' | 'Stopping' | 'Cancelled';
export type ExecutionStatus = StageStatus | 'Superseded';

/** A source revision that a source action read. */
export interface Revision {
  readonly id: string;
  readonly summary?: string;
}

/** One run of an action. Times are in milliseconds since the epoch. */
export interface ActionRecord {
  /** Action execution id. */
  readonly id: string;
  readonly executionId: string;
  readonly pipelineVersion: number;
  readonly stage: string;
  readonly action: ActionDefinition;
  readonly region: string;
  readonly startTime: number;
  status: ActionStatus;
  lastUpdate: number;
  configuration: Readonly<Record<string, string>>;
  inputs: readonly Artifact[];
  outputs: readonly Artifact[];
  updatedBy?: string;
  summary?: string;
  externalExecutionId?: string;
  percentComplete?: number;
  /** Token of a waiting approval. */
  token?: string;
  error?: { readonly code: FailureCode; readonly message: string };
  variables?: Readonly<Record<string, string>>;
  revision?: Revision;
}

/**
 * Source revision that StartPipelineExecution selects for one source action. The revision type always matches the
 * action, because the API has checked the request.
 */
export interface SourceRevisionOverride {
  readonly actionName: string;
  readonly revisionValue: string;
}

export interface ExecutionRecord {
  readonly id: string;
  /** Position in the order in which the executions started. A newer execution has a greater number. */
  readonly order: number;
  readonly startTime: number;
  readonly trigger: { readonly triggerType: string; readonly triggerDetail: string };
  readonly overrides: readonly SourceRevisionOverride[];
  readonly artifacts: Map<string, Artifact>;
  readonly variables: Map<string, Readonly<Record<string, string>>>;
  /** All action runs from oldest to newest. */
  readonly actions: ActionRecord[];
  /** Status of each stage that the execution entered, by stage name. */
  readonly stages: Map<string, StageStatus>;
  /** Pipeline definition that the execution runs. Absent until the engine has read the definition. */
  definition?: PipelineDefinition;
  status: ExecutionStatus;
  statusSummary?: string;
  lastUpdate: number;
  stopReason?: string;
  /** Controller whose signal is aborted when the running actions of the execution are abandoned. */
  abandon: AbortController;
}

/** State of one stage of a pipeline, across all executions. */
export interface StageRecord {
  latest?: { readonly execution: ExecutionRecord; status: StageStatus };
  /** Last run of each action, by action name. */
  readonly actions: Map<string, ActionRecord>;
  /** Number of manual retries of the stage in the latest execution. */
  retries: number;
}
