import * as z from 'zod/mini';

import { count, executionId, name, pipelineName, serviceNames } from '../shared/text/schema';

/** UserParameters of the action that promotes a release into one environment: ids only. */
export const promoteReleaseParametersSchema = z.strictObject({
  application: name,
  /** Environment to promote to: a key of `RELEASE_TARGETS`. */
  environment: name,
  /** Services of the application. */
  services: serviceNames,
  /** Name of the pipeline, which must be running this action. */
  pipeline: pipelineName,
  /** Execution of the pipeline: the resolved `#{codepipeline.PipelineExecutionId}`. */
  release: executionId,
});
export type PromoteReleaseParameters = z.infer<typeof promoteReleaseParametersSchema>;

/** Release bucket and soak time of each environment. */
export const releaseTargetsSchema = z.record(
  name,
  z.strictObject({
    bucket: z.string(),
    region: z.string(),
    accountId: z.string(),
    /** Minimum time in minutes that a release must have run in the proven environment. */
    soakMinutes: count,
  }),
);
export type ReleaseTargets = z.infer<typeof releaseTargetsSchema>;

/** Environment variables of the function. */
export interface PromoteReleaseEnvironment {
  /** Environment whose deployment records are the proof of test. */
  readonly PROVEN_ENVIRONMENT: string;
  /** Bucket of these records, in the function's own Region. */
  readonly RECORD_BUCKET: string;
  /** Name of the project: the first part of its repositories and published parameters. */
  readonly PROJECT: string;
  /** Host of the registry that the image must be in. */
  readonly REGISTRY: string;
  /** `ReleaseTargets` as JSON. */
  readonly RELEASE_TARGETS: string;
}
