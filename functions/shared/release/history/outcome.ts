import * as z from 'zod/mini';

import { commitId, count, executionId, name, pipelineName, sequence } from '../../text/schema';

/** Release that a service runs, as the tags of the service's stack name it. */
export const runningReleaseSchema = z.strictObject({ sequence, commit: commitId, execution: executionId });
export type OutcomeRelease = z.infer<typeof runningReleaseSchema>;

/**
 * The last outcome of a release in one environment. Gates, approvals, notices and people read this document, and only
 * `record-execution` may write it.
 */
export const outcomeSchema = z.strictObject({
  version: z.literal(1),
  environment: name,
  application: name,
  sequence,
  commit: commitId,
  /** Execution of the delivery pipeline that made the release. */
  execution: executionId,
  /**
   * `rolled-back`: the release ran, and somebody went back to the release `replacedBy`. A release whose deployment failed
   * has the status `failed`, also if CloudFormation went back to the release before.
   */
  status: z.enum(['succeeded', 'failed', 'rolled-back']),
  /** Release that replaced this one by a rollback. */
  replacedBy: z.optional(sequence),
  pipeline: pipelineName,
  /** Execution of `pipeline` that has this outcome. */
  pipelineExecution: executionId,
  attempt: count,
  /** Time at which the last action of the attempt ended (ISO 8601, UTC). */
  endedAt: z.iso.datetime(),
  /** S3 version of the bundle, with which a rollback starts. Only in promoted environments. */
  bundleVersion: z.optional(z.string().check(z.minLength(1), z.maxLength(1024))),
  /** First cause of a failure, in one line. */
  cause: z.optional(z.string()),
  /**
   * Release that each service runs after the attempt, by service. The value is null for a service without a working stack,
   * and a service whose stack does not name its release is missing. The field is absent if a later execution of the
   * pipeline had started before the outcome was recorded.
   */
  running: z.optional(z.record(name, z.nullable(runningReleaseSchema))),
});
export type Outcome = z.infer<typeof outcomeSchema>;

/** Prefix of the outcomes in a record bucket. */
export const OUTCOMES = 'outcomes';
export const outcomeKey = (application: string, number: number) =>
  `${OUTCOMES}/${application}/${String(number)}.json`;
