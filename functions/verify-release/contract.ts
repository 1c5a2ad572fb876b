import * as z from 'zod/mini';

import { name, serviceNames } from '../shared/text/schema';

/**
 * UserParameters of the action that verifies a bundle. The action reads the artifact `Release` and writes the artifact
 * `Verified`: templates, image files, and configuration files with the release's tags. The deploy actions read only
 * `Verified`.
 */
export const verifyReleaseParametersSchema = z.strictObject({
  application: name,
  /** Services of the bundle: exactly these services. */
  services: serviceNames,
});
export type VerifyReleaseParameters = z.infer<typeof verifyReleaseParametersSchema>;

/** Environment variables of the function. */
export interface VerifyReleaseEnvironment {
  /** Environment of the function. A bundle for another environment is rejected. */
  readonly ENVIRONMENT: string;
  /** Region of that environment's stacks. */
  readonly STACK_REGION: string;
  /** Prefix of that environment's stacks. */
  readonly STACK_PREFIX: string;
  /** Bucket with the write-once copy of every bundle. */
  readonly RELEASE_BUCKET: string;
  /** Name of the project: the first part of its repositories and published parameters. */
  readonly PROJECT: string;
  /** Host of the only registry that images may come from. */
  readonly REGISTRY: string;
}

/** Canonical template of a service in the artifact `Verified`: the template that CloudFormation gets. */
export const canonicalTemplateFile = (service: string) => `${service}.template.json`;
