import * as z from 'zod/mini';

import { NO_ROLLBACK } from '../shared/release/names';
import { matching, name, serviceNames } from '../shared/text/schema';

/**
 * UserParameters of the action that verifies a bundle. The action reads the artifact `Release` and writes the artifact
 * `Verified`, which contains templates, image files and configuration files. The deploy actions read only `Verified`.
 */
export const verifyReleaseParametersSchema = z.strictObject({
  application: name,
  /** Names of the services in the bundle. The function rejects a bundle with any other services. */
  services: serviceNames,
  /**
   * Number of the release that this execution replaces by an older one, or `none`. The value comes from a pipeline
   * variable, which only production's operators set. A bundle cannot say that it is a rollback.
   */
  rollbackFrom: z.union([z.literal(NO_ROLLBACK), matching(/^[1-9]\d{0,14}$/, 15)]),
});
export type VerifyReleaseParameters = z.infer<typeof verifyReleaseParametersSchema>;

/** Environment variables of the function. */
export interface VerifyReleaseEnvironment {
  /** Name of the function's environment. The function rejects a bundle for another environment. */
  readonly ENVIRONMENT: string;
  /** Region of the environment's stacks. */
  readonly STACK_REGION: string;
  /** Prefix of the names of the environment's stacks. */
  readonly STACK_PREFIX: string;
  /** Bucket with the write-once copy of every bundle. */
  readonly RELEASE_BUCKET: string;
  /** Name of the project: the first part of the names of the project's ECR repositories and SSM parameters. */
  readonly PROJECT: string;
  /** Host name of the only ECR registry that an image may come from. */
  readonly REGISTRY: string;
}
