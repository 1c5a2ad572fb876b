import type { Artifact, ArtifactStore } from '../artifacts/artifacts';
import type { Session } from '../aws';
import type { ActionDefinition } from '../definition/definition';
import type { PipelineIdWithArn } from '../definition/pipeline-id';
import type { Revision, SourceRevisionOverride } from '../executions/records';
import type { EngineContext } from '../context';
import type { WaitingApproval } from '../types';

/** Input of one run of an action. */
export interface ActionContext {
  readonly engine: EngineContext;
  readonly pipeline: PipelineIdWithArn;
  readonly executionId: string;
  readonly stage: string;
  readonly action: ActionDefinition;
  readonly actionExecutionId: string;
  /** Region of the action. The default is the Region of the pipeline. */
  readonly region: string;
  /** Credentials of the role of the action. An action without a role uses the role of the pipeline. */
  readonly session: Session;
  /** Configuration of the action, with variables replaced by their values. */
  readonly configuration: Readonly<Record<string, string>>;
  readonly inputs: readonly Artifact[];
  readonly outputs: readonly Artifact[];
  readonly artifacts: ArtifactStore;
  /** Opens a session of the role of the pipeline that a session policy limits. */
  readonly openLimited: (policy: object) => Promise<Session>;
  /** Source revision that the caller of StartPipelineExecution selected for this source action. */
  readonly override: SourceRevisionOverride | undefined;
  /** Signal that is aborted when somebody stops the execution and abandons its running actions. */
  readonly signal: AbortSignal;
  /** Updates the details that the CodePipeline API returns for the running action. */
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
  /** Output variables. Later actions reference an output variable as `#{Namespace.Key}`. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly summary?: string | undefined;
  readonly externalExecutionId?: string | undefined;
  /** Source revision that the action read. Only source actions set this field. */
  readonly revision?: Revision;
}

/** One action type: the settings that the engine supports, and the function that runs the action. */
export interface ActionType {
  readonly category: string;
  readonly owner: 'AWS';
  readonly provider: string;
  readonly version: '1';
  /** Configuration fields that the engine supports. The value is true for a required field. */
  readonly configuration: Readonly<Record<string, boolean>>;
  /** Minimum and maximum number of input artifacts. */
  readonly inputs: readonly [number, number];
  /** Minimum and maximum number of output artifacts. */
  readonly outputs: readonly [number, number];
  /** @throws ActionFailure if the action fails. */
  run(context: ActionContext): Promise<ActionResult>;
}
