import * as z from 'zod/mini';

const name = z.string().check(z.regex(/^[a-z][a-z0-9-]*$/), z.maxLength(64));

/**
 * UserParameters of the action that verifies an arrived bundle. Its input artifact is `Release`; it writes
 * the output artifact `Verified`, the only thing the deploy actions read: templates, image files and
 * configuration files with the release's tags.
 */
export const verifyReleaseParametersSchema = z.strictObject({
  application: name,
  /** Services the bundle must hold: exactly these. */
  services: z.array(name).check(z.minLength(1), z.maxLength(5)),
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
