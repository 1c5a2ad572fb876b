import type { Artifact } from '../artifacts/artifacts';
import type { ConditionDefinition, ConditionKind, RuleDefinition } from '../definition/conditions';
import type { ActionDefinition, PipelineDefinition } from '../definition/definition';
import type { FailureCode } from '../errors';

/** Records of executions, stages, actions and conditions. The API builds its responses from these records. */

export type StepStatus = 'InProgress' | 'Succeeded' | 'Failed' | 'Abandoned';
export type StageStatus =
  'InProgress' | 'Succeeded' | 'Failed' | 'Stopped' | 'Stopping' | 'Cancelled' | 'Skipped';
export type ExecutionStatus = Exclude<StageStatus, 'Skipped'> | 'Superseded';

/** A source revision that a source action read. */
export interface Revision {
  readonly id: string;
  readonly summary?: string;
}

/** One run of an action or a rule. Times are in milliseconds since the epoch. */
export interface StepRecord {
  readonly id: string;
  readonly executionId: string;
  readonly pipelineVersion: number;
  readonly stage: string;
  readonly region: string;
  readonly startTime: number;
  status: StepStatus;
  lastUpdate: number;
  /** Configuration, with variables replaced by their values once the run has begun. */
  configuration: Readonly<Record<string, string>>;
  inputs: readonly Artifact[];
  updatedBy?: string;
  summary?: string;
  externalExecutionId?: string;
  error?: { readonly code: FailureCode; readonly message: string };
}

/** One run of an action. */
export interface ActionRecord extends StepRecord {
  readonly action: ActionDefinition;
  outputs: readonly Artifact[];
  percentComplete?: number;
  /** Token of a waiting approval. */
  token?: string;
  variables?: Readonly<Record<string, string>>;
  revision?: Revision;
}

/** One run of a rule. */
export interface RuleRecord extends StepRecord {
  readonly rule: RuleDefinition;
}

/** One evaluation of a condition of a stage. */
export interface ConditionRecord {
  readonly executionId: string;
  readonly result: ConditionDefinition['result'];
  readonly rules: RuleRecord[];
  status: 'InProgress' | 'Succeeded' | 'Failed' | 'Abandoned' | 'Overridden';
  lastUpdate: number;
  summary?: string;
  /** Controller whose signal is aborted when somebody overrides the condition while its rules run. */
  readonly overridden: AbortController;
}

/**
 * Source revision that StartPipelineExecution selects for one source action. The revision type always matches the
 * action, because the API has checked the request.
 */
export interface SourceRevisionOverride {
  readonly actionName: string;
  readonly revisionType: string;
  readonly revisionValue: string;
}

export interface ExecutionRecord {
  readonly id: string;
  /** Position in the order in which the executions started. A newer execution has a greater number. */
  readonly order: number;
  readonly startTime: number;
  readonly trigger: { readonly triggerType: string; readonly triggerDetail: string };
  readonly overrides: readonly SourceRevisionOverride[];
  /** Execution whose artifacts and variables a rollback uses. Absent in a standard execution. */
  readonly rollbackTarget?: ExecutionRecord;
  readonly artifacts: Map<string, Artifact>;
  readonly variables: Map<string, Readonly<Record<string, string>>>;
  /** All action runs from oldest to newest. */
  readonly actions: ActionRecord[];
  /** All rule runs from oldest to newest. */
  readonly rules: RuleRecord[];
  /** Status of each stage that the execution entered, by stage name. */
  readonly stages: Map<string, StageStatus>;
  /** Pipeline definition that the execution runs. Absent until the engine has read the definition. */
  definition?: PipelineDefinition;
  status: ExecutionStatus;
  statusSummary?: string;
  lastUpdate: number;
  stopReason?: string;
  /** Number of times that the execution was started or resumed. */
  attempts: number;
  /** Controller whose signal is aborted when the running actions of the execution are abandoned. */
  abandon: AbortController;
}

/** Retries of a stage in its latest execution. */
export interface StageRetries {
  manual: number;
  automatic: number;
  latest?: 'ManualStageRetry' | 'AutomatedStageRetry';
}

/** State of the transition into a stage. */
export interface Transition {
  readonly enabled: boolean;
  readonly changedBy: string;
  readonly changedAt: number;
  readonly disabledReason?: string;
}

/** State of one stage of a pipeline, across all executions. */
export interface StageRecord {
  latest?: { readonly execution: ExecutionRecord; status: StageStatus };
  /** Last run of each action, by action name. */
  readonly actions: Map<string, ActionRecord>;
  /** Last evaluation of each condition. */
  readonly conditions: Map<ConditionKind, ConditionRecord>;
  retries: StageRetries;
  /** Absent if nobody has disabled the transition into the stage. */
  transition?: Transition;
}
