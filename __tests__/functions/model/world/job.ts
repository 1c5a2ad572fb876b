import type { Execution } from './history';

export const ENVIRONMENTS = ['staging', 'production'] as const;
/** Promoted environment. A release reaches production through staging. */
export type EnvironmentName = (typeof ENVIRONMENTS)[number];

/** A CodePipeline job for promote-release or verify-release. */
export interface WorldJob {
  readonly id: string;
  readonly kind: 'promote' | 'verify';
  readonly environment: EnvironmentName;
  /** Bucket and prefix of the artifacts, such as `<prefix>/Checked`. */
  readonly folder: string;
  /** Execution of the delivery pipeline that promotes; undefined for a verification. */
  readonly promotes?: string;
  /** Execution of the release pipeline that verifies; undefined for a promotion. */
  readonly verifies?: Execution;
  /** Name of the output artifact in the folder. */
  readonly output?: string;
  readonly token?: string;
  answer?: Answer;
}
export type Answer = 'succeeded' | 'failed' | 'continues';
export type NewJob = Omit<WorldJob, 'id' | 'answer'>;
