import * as z from 'zod/mini';

import { IMAGE_URI } from './names';
import { commitId, count, matching, name, sequence, sha256Hex } from '../text/schema';

/**
 * Content of `<service>.image.json`. The file is flat JSON, so that `Fn::GetParam` of CodePipeline's CloudFormation
 * action can read the image.
 */
export const imageFileSchema = z.object({ ImageUri: matching(IMAGE_URI, 400) });

/** Content of `release.json`, as the build writes the file. */
export const releaseSchema = z.strictObject({
  application: name,
  sequence,
  commit: commitId,
  commitSubject: z.string().check(z.maxLength(500)),
  author: z.string().check(z.maxLength(300)),
  /** Id of the CodeBuild build, `<project>:<uuid>`. */
  buildId: z.string().check(z.minLength(1), z.maxLength(300)),
  tests: z.strictObject({ passed: count, failed: count, skipped: count }),
  services: z.record(
    name,
    z.strictObject({
      /** Digest of the image in the registry. */
      digest: matching(/^sha256:[0-9a-f]{64}$/, 71),
      /** SHA-256 (hex) of `cfn/<service>.yaml`. */
      template: sha256Hex,
      /** SHA-256 (hex) of `cfn/<service>.<environment>.json`, by name of the environment. */
      configuration: z.record(name, sha256Hex),
    }),
  ),
});
export type Release = z.infer<typeof releaseSchema>;

export const RELEASE_FILE = 'release.json';
export const imageFileName = (service: string) => `${service}.image.json`;

/** Returns the path of a service's template in the repository of the application. */
export const templatePath = (service: string) => `cfn/${service}.yaml`;
/** Returns the path of a service's configuration file in the repository of the application. */
export const configurationPath = (service: string, environment: string) =>
  `cfn/${service}.${environment}.json`;

/** Returns the name of a service's template in the release bundle, which has no folders. */
export const bundledTemplate = (service: string) => `${service}.yaml`;
/** Returns the name of a service's configuration file in the release bundle, which has no folders. */
export const bundledConfiguration = (service: string, environment: string) =>
  `${service}.${environment}.json`;
