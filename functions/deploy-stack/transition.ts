import type { DeployToken } from './token';

/** Result of a phase. A failed deployment is thrown as a JobError. */
export type Transition =
  /** Another phase runs at once, in the same invocation. */
  | { readonly kind: 'next'; readonly token: DeployToken }
  /** CodePipeline calls again, and the phase of the token runs then. */
  | {
      readonly kind: 'wait';
      readonly token: DeployToken;
      readonly summary: string;
      /** ARN of the stack that the operation of this deployment runs on; absent before the operation. */
      readonly stackId?: string;
      /** An estimate, 0 to 99. */
      readonly percentComplete?: number;
    }
  | {
      readonly kind: 'succeeded';
      readonly summary: string;
      readonly stackId: string;
      /** Output variables for people. */
      readonly outputs: Readonly<Record<string, string>>;
      /** Output variables that later actions of the pipeline read. */
      readonly required: Readonly<Record<string, string>>;
    };
