import * as z from 'zod/mini';

import { name, serviceNames } from '../shared/text/schema';

/**
 * UserParameters of the action that verifies an arrived bundle. Its input artifact is `Release`; it writes
 * the output artifact `Verified`, the only thing the deploy actions read: templates, image files and
 * configuration files with the release's tags.
 */
export const verifyReleaseParametersSchema = z.strictObject({
  application: name,
  /** Services the bundle must hold: exactly these. */
  services: serviceNames,
});
export type VerifyReleaseParameters = z.infer<typeof verifyReleaseParametersSchema>;

/** Environment variables of the function. */
export interface VerifyReleaseEnvironment {
  /** Environment it guards; a bundle for another one is refused. */
  readonly ENVIRONMENT: string;
  /** Region of that environment's stacks. */
  readonly STACK_REGION: string;
  /** Prefix of that environment's stacks. */
  readonly STACK_PREFIX: string;
  /** Bucket that holds the write-once copy of every bundle. */
  readonly RELEASE_BUCKET: string;
  /** Name of the project: the first part of its repositories and published parameters. */
  readonly PROJECT: string;
  /** Host of the one registry images may come from. */
  readonly REGISTRY: string;
}

/** Canonical template of a service in the artifact `Verified`: the template that CloudFormation gets. */
export const canonicalTemplateFile = (service: string) => `${service}.template.json`;
