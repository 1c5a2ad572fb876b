import type { JobError } from './errors';

/** Result of a job. A failure is thrown as a JobError. */
export type JobResult =
  | {
      readonly kind: 'done';
      readonly summary: string;
      readonly externalExecutionId?: string;
      /** Output variables for people. When CodePipeline rejects the variables, these are left out first. */
      readonly outputs: Readonly<Record<string, string>>;
      /** Output variables that later actions of the pipeline read. */
      readonly required?: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'continue';
      readonly summary: string;
      readonly token: string;
      readonly externalExecutionId?: string;
      /** An estimate, 0 to 99. */
      readonly percentComplete?: number;
    };

export type Answer = JobResult | { readonly kind: 'failed'; readonly error: JobError };
