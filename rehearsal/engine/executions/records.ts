import type { Artifact } from '../artifacts/artifacts';
import type { ActionDefinition, PipelineDefinition } from '../definition/definition';
import type { FailureCode } from '../errors';

/** State of the pipelines, which the answers of the API are made from. */

export type ActionStatus = 'InProgress' | 'Succeeded' | 'Failed' | 'Abandoned';
export type StageStatus = 'InProgress' | 'Succeeded' | 'Failed' | 'Stopped' | 'Stopping' | 'Cancelled';
export type ExecutionStatus = StageStatus | 'Superseded';

/** A revision that a source action has read. */
export interface Revision {
  readonly id: string;
  readonly summary?: string;
}

/** One run of one action. Times are in milliseconds since the epoch. */
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
  /** Token of an approval that waits. */
  token?: string;
  error?: { readonly code: FailureCode; readonly message: string };
  variables?: Readonly<Record<string, string>>;
  revision?: Revision;
}

/** A revision for one source action. StartPipelineExecution has checked that its type fits the action. */
export interface SourceRevisionOverride {
  readonly actionName: string;
  readonly revisionValue: string;
}

export interface ExecutionRecord {
  readonly id: string;
  /** Number that grows with every start, so that a newer execution has a greater number. */
  readonly order: number;
  readonly startTime: number;
  readonly trigger: { readonly triggerType: string; readonly triggerDetail: string };
  readonly overrides: readonly SourceRevisionOverride[];
  readonly artifacts: Map<string, Artifact>;
  readonly variables: Map<string, Readonly<Record<string, string>>>;
  /** All action runs, oldest first. */
  readonly actions: ActionRecord[];
  /** Status of each stage that the execution has entered. */
  readonly stages: Map<string, StageStatus>;
  /** Absent until the definition has been read. */
  definition?: PipelineDefinition;
  status: ExecutionStatus;
  statusSummary?: string;
  lastUpdate: number;
  stopReason?: string;
  /** Aborted when the actions of the execution are abandoned. */
  abandon: AbortController;
}

/** One stage of a pipeline, across executions. */
export interface StageRecord {
  latest?: { readonly execution: ExecutionRecord; status: StageStatus };
  /** Last run of each action, by action name. */
  readonly actions: Map<string, ActionRecord>;
  /** Number of manual retries of the execution in `latest`. */
  retries: number;
}
