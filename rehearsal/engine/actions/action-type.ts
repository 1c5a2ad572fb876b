import type { Artifact } from '../artifacts/artifacts';
import type { ActionDefinition } from '../definition/definition';
import type { Revision, SourceRevisionOverride } from '../executions/records';
import type { SupportedSettings } from '../steps/configuration';
import type { StepContext, StepProgress } from '../steps/step-context';
import type { WaitingApproval } from '../types';

/** Input of one run of an action. */
export interface ActionContext extends StepContext {
  readonly action: ActionDefinition;
  readonly actionExecutionId: string;
  readonly outputs: readonly Artifact[];
  /** Source revisions that the caller of StartPipelineExecution selected for this source action. */
  readonly overrides: readonly SourceRevisionOverride[];
  reportProgress(progress: ActionProgress): void;
  /** Reports that the action waits for an approval. */
  reportApproval(approval: WaitingApproval): void;
}

export interface ActionProgress extends StepProgress {
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
export interface ActionType extends SupportedSettings {
  readonly category: string;
  readonly owner: 'AWS';
  readonly provider: string;
  readonly version: '1';
  readonly outputs: readonly [number, number];
  /** @throws ActionFailure if the action fails. */
  run(context: ActionContext): Promise<ActionResult>;
}
