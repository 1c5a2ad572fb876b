import * as z from 'zod/mini';

import { count, executionId, name, pipelineName, serviceNames } from '../shared/text/schema';

/** UserParameters of the action that promotes a release to one environment. */
export const promoteReleaseParametersSchema = z.strictObject({
  application: name,
  /** Name of the environment to promote to. Must be a key of `RELEASE_TARGETS`. */
  environment: name,
  /** Names of all services of the application. */
  services: serviceNames,
  /** Name of the pipeline that runs this action. */
  pipeline: pipelineName,
  /** Id of the pipeline execution: the value of `#{codepipeline.PipelineExecutionId}`. */
  release: executionId,
});
export type PromoteReleaseParameters = z.infer<typeof promoteReleaseParametersSchema>;

/** Buckets and rules of each environment that releases are promoted to, by name of the environment. */
export const releaseTargetsSchema = z.record(
  name,
  z.strictObject({
    bucket: z.string(),
    /** Bucket with the outcomes of the environment, which `record-execution` writes there. */
    records: z.string(),
    region: z.string(),
    accountId: z.string(),
    /** Promoted environment in which a release must have succeeded. Absent if that is the tested environment. */
    before: z.optional(name),
    /** Soak time: minimum time in minutes that a release must have run in the environment before. */
    soakMinutes: count,
  }),
);
export type ReleaseTargets = z.infer<typeof releaseTargetsSchema>;

/** Environment variables of the function. */
export interface PromoteReleaseEnvironment {
  /** Name of the tested environment. A release must have been deployed there before its promotion. */
  readonly PROVEN_ENVIRONMENT: string;
  /** Bucket for the records of checks, deployments and promotions, in the Region of the function. */
  readonly RECORD_BUCKET: string;
  /** Name of the project: the first part of the names of the project's ECR repositories and SSM parameters. */
  readonly PROJECT: string;
  /** Host name of the only ECR registry that an image may come from. */
  readonly REGISTRY: string;
  /** Buckets and rules of each promoted environment: JSON that matches `releaseTargetsSchema`. */
  readonly RELEASE_TARGETS: string;
}
