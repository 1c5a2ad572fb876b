import type { Artifact, ArtifactStore } from '../artifacts/artifacts';
import type { Session } from '../aws';
import type { ActionDefinition } from '../definition/definition';
import type { PipelineIdWithArn } from '../definition/pipeline-id';
import type { Revision, SourceRevisionOverride } from '../executions/records';
import type { EngineContext } from '../context';
import type { WaitingApproval } from '../types';

/** Everything that one run of an action needs. */
export interface ActionContext {
  readonly engine: EngineContext;
  readonly pipeline: PipelineIdWithArn;
  readonly executionId: string;
  readonly stage: string;
  readonly action: ActionDefinition;
  readonly actionExecutionId: string;
  /** Region of the action, by default the Region of the pipeline. */
  readonly region: string;
  /** Credentials of the action's role, by default of the pipeline's role. */
  readonly session: Session;
  /** Configuration after the variables have been replaced. */
  readonly configuration: Readonly<Record<string, string>>;
  readonly inputs: readonly Artifact[];
  readonly outputs: readonly Artifact[];
  readonly artifacts: ArtifactStore;
  /** Revision that the start of the execution named for this source action. */
  readonly override: SourceRevisionOverride | undefined;
  /** Aborted when the action is abandoned. */
  readonly signal: AbortSignal;
  /** Updates what the API reports about the running action. */
  reportProgress(progress: ActionProgress): void;
  /** Reports that the action waits for an approval. */
  reportApproval(approval: WaitingApproval): void;
}

export interface ActionProgress {
  readonly summary?: string | undefined;
  readonly externalExecutionId?: string | undefined;
  readonly percentComplete?: number | undefined;
  readonly updatedBy?: string | undefined;
  readonly token?: string | undefined;
}

export interface ActionResult {
  /** Output variables: `#{Namespace.Key}` of later actions. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly summary?: string | undefined;
  readonly externalExecutionId?: string | undefined;
  /** Revision that a source action has read. */
  readonly revision?: Revision;
}

/** One action type: its allowed declaration, and how it runs. */
export interface ActionType {
  readonly category: string;
  readonly owner: 'AWS';
  readonly provider: string;
  readonly version: '1';
  /** Configuration keys that the engine supports, required ones true. */
  readonly configuration: Readonly<Record<string, boolean>>;
  /** Minimum and maximum number of input artifacts. */
  readonly inputs: readonly [number, number];
  /** Minimum and maximum number of output artifacts. */
  readonly outputs: readonly [number, number];
  /** @throws ActionFailure when the action fails. */
  run(context: ActionContext): Promise<ActionResult>;
}
