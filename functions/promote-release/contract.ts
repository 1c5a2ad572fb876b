import * as z from 'zod/mini';

import { count, executionId, name, pipelineName, serviceNames } from '../shared/text/schema';

/** UserParameters of the action that promotes a release into one environment: ids only. */
export const promoteReleaseParametersSchema = z.strictObject({
  application: name,
  /** Environment to promote to: a key of `RELEASE_TARGETS`. */
  environment: name,
  /** Services of the application; files are found by the conventions of `shared/contract`. */
  services: serviceNames,
  /** Name of the pipeline, which must be running this action now. */
  pipeline: pipelineName,
  /** Execution of the pipeline: `#{codepipeline.PipelineExecutionId}`, resolved. */
  release: executionId,
});
export type PromoteReleaseParameters = z.infer<typeof promoteReleaseParametersSchema>;

/** Where the bundles of one environment go. */
export const releaseTargetsSchema = z.record(
  name,
  z.strictObject({
    bucket: z.string(),
    region: z.string(),
    accountId: z.string(),
    /** Minutes that a release must have run in the proven environment before. */
    soakMinutes: count,
  }),
);
export type ReleaseTargets = z.infer<typeof releaseTargetsSchema>;

/** Environment variables of the function. */
export interface PromoteReleaseEnvironment {
  /** Environment whose deployment records are the proof of test. */
  readonly PROVEN_ENVIRONMENT: string;
  /** Bucket of those records, in the function's own Region. */
  readonly RECORD_BUCKET: string;
  /** Name of the project: the first part of its repositories and published parameters. */
  readonly PROJECT: string;
  /** Host of the registry the image must be in. */
  readonly REGISTRY: string;
  /** JSON of `ReleaseTargets`. */
  readonly RELEASE_TARGETS: string;
}
