import * as z from 'zod/mini';

import { executionId, pipelineName } from '../shared/release/release-files';

const name = z.string().check(z.regex(/^[a-z][a-z0-9-]*$/), z.maxLength(64));

/** UserParameters of the action that promotes a release into one environment: ids only. */
export const promoteReleaseParametersSchema = z.strictObject({
  application: name,
  /** Environment to promote to: a key of `RELEASE_TARGETS`. */
  environment: name,
  /** Services of the application; files are found by the conventions of `shared/contract`. */
  services: z.array(name).check(z.minLength(1), z.maxLength(5)),
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
    soakMinutes: z.int().check(z.gte(0)),
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
