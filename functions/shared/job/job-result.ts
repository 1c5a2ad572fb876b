import type { JobError } from './errors';

/** Result of a job that has not failed. A failed job throws a JobError instead. */
export type JobResult =
  | {
      readonly kind: 'done';
      readonly summary: string;
      readonly externalExecutionId?: string;
      /**
       * Output variables for display only. If CodePipeline rejects the output variables, `deliver` omits these
       * variables first.
       */
      readonly outputs: Readonly<Record<string, string>>;
      /** Output variables that later actions of the pipeline read. */
      readonly required?: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'continue';
      readonly summary: string;
      readonly token: string;
      readonly externalExecutionId?: string;
      /** Estimated progress in percent, 0 to 99. */
      readonly percentComplete?: number;
    };

/** Returns the result of a job that continues in the next invocation. */
export const continued = (token: string, reason: string): JobResult => ({
  kind: 'continue',
  token,
  summary: `${reason}; the job continues in the next invocation`,
});

export type Answer = JobResult | { readonly kind: 'failed'; readonly error: JobError };
