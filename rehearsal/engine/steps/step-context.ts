import type { Artifact, ArtifactStore } from '../artifacts/artifacts';
import type { Session } from '../aws';
import type { EngineContext } from '../context';
import type { PipelineIdWithArn } from '../definition/pipeline-id';

/** Input of one run of an action or a rule. */
export interface StepContext {
  readonly engine: EngineContext;
  readonly pipeline: PipelineIdWithArn;
  readonly executionId: string;
  readonly stage: string;
  /** Region of the action or rule. The default is the Region of the pipeline. */
  readonly region: string;
  /** Credentials of the role of the action or rule. The default is the role of the pipeline. */
  readonly session: Session;
  /** Configuration, with variables replaced by their values. */
  readonly configuration: Readonly<Record<string, string>>;
  readonly inputs: readonly Artifact[];
  readonly artifacts: ArtifactStore;
  /** Opens a session of the role of the pipeline that a session policy limits. */
  readonly openLimited: (policy: object) => Promise<Session>;
  /** Signal that is aborted when the result of the run no longer matters. */
  readonly signal: AbortSignal;
  /** Updates the details that the CodePipeline API returns for the run. */
  reportProgress(progress: StepProgress): void;
}

export interface StepProgress {
  readonly summary?: string | undefined;
  readonly externalExecutionId?: string | undefined;
  readonly percentComplete?: number | undefined;
}
