import type { Artifact, ArtifactStore } from '../artifacts/artifacts';
import type { Session } from '../aws';
import type { ActionDefinition } from '../definition/definition';
import type { PipelineIdWithArn } from '../definition/pipeline-id';
import type { Revision, SourceRevisionOverride } from '../executions/records';
import type { EngineContext } from '../context';

/** What an action is run with: everything resolved, nothing read from elsewhere. */
export interface ActionContext {
  readonly engine: EngineContext;
  readonly pipeline: PipelineIdWithArn;
  readonly executionId: string;
  readonly stage: string;
  readonly action: ActionDefinition;
  readonly actionExecutionId: string;
  /** Region of the action: its own, or the pipeline's. */
  readonly region: string;
  /** Credentials of the action's role, or the pipeline's. */
  readonly session: Session;
  /** Configuration with all variables replaced. */
  readonly configuration: Readonly<Record<string, string>>;
  readonly inputs: readonly Artifact[];
  readonly outputs: readonly Artifact[];
  readonly artifacts: ArtifactStore;
  /** Revision that the start of the execution names for this source action. */
  readonly override: SourceRevisionOverride | undefined;
  /** Aborted when the action is abandoned. */
  readonly signal: AbortSignal;
  /** Tells the API what is known while the action runs. */
  progress(progress: ActionProgress): void;
  /** Tells that a person is asked. */
  ask(approval: { readonly token: string; readonly customData?: string; readonly expires: number }): void;
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
  /** Of a source action. */
  readonly revision?: Revision;
}

/** One action type: what it may be configured with, and how it runs. */
export interface ActionType {
  readonly category: string;
  readonly owner: 'AWS';
  readonly provider: string;
  readonly version: '1';
  /** Configuration keys the engine knows, required ones true. */
  readonly configuration: Readonly<Record<string, boolean>>;
  /** How many artifacts it may have, at least and at most. */
  readonly inputs: readonly [number, number];
  readonly outputs: readonly [number, number];
  /** @throws ActionFailure when the action fails. */
  run(context: ActionContext): Promise<ActionResult>;
}
