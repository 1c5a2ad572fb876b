import type { DeployToken } from './token';

/** Result of a phase that did not fail. A phase that fails throws a JobError. */
export type Transition =
  /** Another phase runs immediately, in the same invocation. */
  | { readonly kind: 'next'; readonly token: DeployToken }
  /** CodePipeline invokes the function again later, and then the phase in the token runs. */
  | {
      readonly kind: 'wait';
      readonly token: DeployToken;
      readonly summary: string;
      /** ARN of the stack. Absent until the operation of this deployment has started. */
      readonly stackId?: string;
      /** Estimated progress in percent, 0 to 99. */
      readonly percentComplete?: number;
    }
  | {
      readonly kind: 'succeeded';
      readonly summary: string;
      readonly stackId: string;
      /** Output variables for display only. Later actions do not read these variables. */
      readonly outputs: Readonly<Record<string, string>>;
      /** Output variables that later actions of the pipeline read. */
      readonly required: Readonly<Record<string, string>>;
    };
