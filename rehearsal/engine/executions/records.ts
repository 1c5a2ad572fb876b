import type { Artifact } from '../artifacts/artifacts';
import type { ActionDefinition, PipelineDefinition } from '../definition/definition';
import type { FailureCode } from '../errors';

/** What the engine remembers of pipelines; the API's answers are views of these. */

export type ActionStatus = 'InProgress' | 'Succeeded' | 'Failed' | 'Abandoned';
export type StageStatus = 'InProgress' | 'Succeeded' | 'Failed' | 'Stopped' | 'Stopping' | 'Cancelled';
export type ExecutionStatus = StageStatus | 'Superseded';

/** What a source action found. */
export interface Revision {
  readonly id: string;
  readonly summary?: string;
}

/** One run of one action. Times in milliseconds since the epoch. */
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
  /** Of an approval that waits. */
  token?: string;
  error?: { readonly code: FailureCode; readonly message: string };
  variables?: Readonly<Record<string, string>>;
  revision?: Revision;
}

/** Its type is the one that the action takes: others are refused at the start. */
export interface SourceRevisionOverride {
  readonly actionName: string;
  readonly revisionValue: string;
}

export interface ExecutionRecord {
  readonly id: string;
  /** Grows with every start: which of two is the newer. */
  readonly order: number;
  readonly startTime: number;
  readonly trigger: { readonly triggerType: string; readonly triggerDetail: string };
  readonly overrides: readonly SourceRevisionOverride[];
  readonly artifacts: Map<string, Artifact>;
  readonly variables: Map<string, Readonly<Record<string, string>>>;
  /** Every action run, oldest first. */
  readonly actions: ActionRecord[];
  /** Stages it has been in. */
  readonly stages: Map<string, StageStatus>;
  /** Set once the definition has been read. */
  definition?: PipelineDefinition;
  status: ExecutionStatus;
  statusSummary?: string;
  lastUpdate: number;
  stopReason?: string;
  /** Aborted when its actions are abandoned. */
  abandon: AbortController;
}

/** One stage of the pipeline, across executions. */
export interface StageRecord {
  latest?: { readonly execution: ExecutionRecord; status: StageStatus };
  /** Last run of each action, by name. */
  readonly actions: Map<string, ActionRecord>;
  /** Manual retries of the execution in `latest`. */
  retries: number;
}
