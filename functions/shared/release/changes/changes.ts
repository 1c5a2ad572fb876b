import * as z from 'zod/mini';

import { commitId, count, executionId, name, sequence } from '../../text/schema';

/*
 * Content of `changes.json`: what a release changes in each environment. The file contains text of the repository, such
 * as subjects, authors and parameter values. A program that shows the text must remove control characters.
 */

const testsSchema = z.strictObject({ passed: count, failed: count, skipped: count });

/** A value that differs. `before` or `after` is absent when the value was added or removed. */
const difference = {
  /**
   * Name of a parameter, `Tags.<key>` or `StackPolicy` for the other settings of a configuration file, or the path of a
   * property in the template: `Resources.Service.Properties.Cpu`.
   */
  path: z.string(),
  before: z.optional(z.string()),
  after: z.optional(z.string()),
};
const differenceSchema = z.strictObject(difference);
export type Difference = z.infer<typeof differenceSchema>;

/**
 * A difference of the resources that CloudFormation creates. The values are resolved with the environment's parameters.
 */
const accessSchema = z.strictObject({
  ...difference,
  /** Reason why the service may get more permissions, or more of the service may become reachable. */
  reason: z.string(),
});

const serviceChangeSchema = z.strictObject({
  service: name,
  /** `unknown`: nothing can be compared, because the running release or the files of this release are unknown. */
  kind: z.enum(['added', 'removed', 'changed', 'unchanged', 'unknown']),
  /** Digests of the running and the new image. Absent when both are the same. */
  image: z.optional(z.strictObject({ before: z.string(), after: z.string() })),
  /** Differences of the created resources that are not known to be harmless. */
  access: z.array(accessSchema),
  /** Differences of the configuration file. */
  parameters: z.array(differenceSchema),
  /** Differences of the template file, except those whose path is also in `access`. */
  template: z.array(differenceSchema),
  /** Number of differences that are missing in each list, because the list has a maximum length. */
  omitted: z.strictObject({ access: count, parameters: count, template: count }),
});
export type ServiceChange = z.infer<typeof serviceChangeSchema>;

/** A release that runs in an environment. */
const runningReleaseSchema = z.strictObject({
  sequence,
  commit: commitId,
  execution: executionId,
  /** Names of the services that run the release. */
  services: z.array(name),
  /** Time of the deployment or promotion (ISO 8601, UTC). Absent when the time is unknown. */
  since: z.optional(z.string()),
  /**
   * `deploying`: the stack of a service is being changed, and no deployment of the release is recorded. `promoted`: the
   * delivery account knows the promotion, but not the outcome of the deployment.
   */
  state: z.enum(['deployed', 'deploying', 'promoted']),
});
export type RunningRelease = z.infer<typeof runningReleaseSchema>;

const commitSchema = z.strictObject({ id: commitId, subject: z.string(), author: z.string() });

const commitsSchema = z.strictObject({
  /**
   * `first`: nothing runs in the environment. `none`: no promotion to the environment is recorded. `same`, `since`: the
   * newest running release has the same commit, or an ancestor of the commit. `unrelated`: the search did not find the
   * running commit among the ancestors. `unknown`: the running release is unknown, or the search failed.
   */
  kind: z.enum(['first', 'none', 'same', 'since', 'unrelated', 'unknown']),
  /** Commits that the newest running release does not have. The commit of this release is the first. */
  list: z.array(commitSchema),
  /** False if the search has stopped early. The list may then lack commits, and may have commits that already run. */
  complete: z.boolean(),
});
export type Commits = z.infer<typeof commitsSchema>;

const environmentChangesSchema = z.strictObject({
  environment: name,
  /** Releases that run now, the newest first. Services may run different releases. Empty when none is known. */
  running: z.array(runningReleaseSchema),
  commits: commitsSchema,
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
