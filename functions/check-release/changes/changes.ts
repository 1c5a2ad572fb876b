import * as z from 'zod/mini';

import { commitId, count, executionId, name, sequence } from '../../shared/text/schema';

/* Content of `changes.json`: what a release changes in each environment. */

const testsSchema = z.strictObject({ passed: count, failed: count, skipped: count });

/** A value that differs. `before` or `after` is absent when the value was added or removed. */
const differenceSchema = z.strictObject({
  /** Name of a parameter, or the path of a property in the template: `Resources.Service.Properties.Cpu`. */
  path: z.string(),
  before: z.optional(z.string()),
  after: z.optional(z.string()),
  /** True if the new value may give the service more permissions, or make more of the service reachable. */
  grows: z.boolean(),
});
export type Difference = z.infer<typeof differenceSchema>;

const serviceChangeSchema = z.strictObject({
  service: name,
  /** `unknown`: the running release was not written by check-release, so nothing can be compared. */
  kind: z.enum(['added', 'removed', 'changed', 'unchanged', 'unknown']),
  /** Digests of the running and the new image. Absent when both are the same. */
  image: z.optional(z.strictObject({ before: z.string(), after: z.string() })),
  parameters: z.array(differenceSchema),
  template: z.array(differenceSchema),
});
export type ServiceChange = z.infer<typeof serviceChangeSchema>;

/** A release that runs in an environment. */
const runningReleaseSchema = z.strictObject({
  sequence,
  commit: commitId,
  execution: executionId,
  /** Time of the deployment or promotion (ISO 8601, UTC). Absent when the time is unknown. */
  since: z.optional(z.string()),
  /** `promoted`: the delivery account knows the promotion, but not the outcome of the deployment. */
  state: z.enum(['deployed', 'promoted']),
});
export type RunningRelease = z.infer<typeof runningReleaseSchema>;

const commitSchema = z.strictObject({ id: commitId, subject: z.string(), author: z.string() });

export const environmentChangesSchema = z.strictObject({
  environment: name,
  /** Releases that run now, the newest first. Services may run different releases. Empty before the first release. */
  running: z.array(runningReleaseSchema),
  /**
   * Commits that the newest running release does not have, the newest first. `unrelated`: no searched commit has the
   * running commit as an ancestor. `more`: the list is incomplete.
   */
  commits: z.strictObject({
    kind: z.enum(['first', 'since', 'same', 'unrelated']),
    list: z.array(commitSchema),
    more: z.boolean(),
  }),
  /** Test totals of the newest running release. Absent when they are unknown. */
  testsBefore: z.optional(testsSchema),
  services: z.array(serviceChangeSchema),
});
export type EnvironmentChanges = z.infer<typeof environmentChangesSchema>;

export const changesSchema = z.strictObject({
  version: z.literal(1),
  /** One entry for each environment, in the order of the environments. */
  environments: z.array(environmentChangesSchema),
});
export type Changes = z.infer<typeof changesSchema>;
