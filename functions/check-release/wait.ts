import type { JobResult } from '../shared/job/job-result';

/** Reason to wait when CodePipeline's list of actions may be out of date. */
export const UNLISTED = 'CodePipeline does not list this action as running yet';

/** Returns the result of a job that continues in the next invocation. */
export const wait = ({ continuation }: { readonly continuation: string }, reason: string): JobResult => ({
  kind: 'continue',
  token: continuation,
  summary: `${reason}; the job continues in the next invocation`,
});
