import * as z from 'zod/mini';

import { IMAGE_URI } from './names';
import { commitId, count, executionId, matching, name, sequence, sha256Hex } from '../text/schema';

/**
 * Content of `<service>.image.json`. The file is flat JSON, so that `Fn::GetParam` of CodePipeline's CloudFormation
 * action can read the image.
 */
export const imageFileSchema = z.object({ ImageUri: matching(IMAGE_URI, 400) });

/** Content of `release.json`, as check-release writes the file. */
export const releaseSchema = z.strictObject({
  application: name,
  sequence,
  /** Id of the delivery pipeline's execution that checked the release. */
  execution: executionId,
  commit: commitId,
  /** First paragraph of the commit message, in one line. The words of the commit's author, unchecked. */
  commitSubject: z.string().check(z.maxLength(500)),
  /** `Name <email>` of the commit's author, unchecked. */
  author: z.string().check(z.maxLength(300)),
  /** ARN of the caller that pushed the commit. Absent when the trigger of the execution names no caller. */
  pusher: z.optional(z.string().check(z.maxLength(300))),
  /** Id of the CodeBuild build, `<project>:<uuid>`. */
  buildId: z.string().check(z.minLength(1), z.maxLength(300)),
  tests: z.strictObject({ passed: count, failed: count, skipped: count }),
  services: z.record(
    name,
    z.strictObject({
      /** Digest of the image in the registry. */
      digest: matching(/^sha256:[0-9a-f]{64}$/, 71),
      /** Compressed size of the image in the registry, in bytes. */
      imageBytes: count,
      /** SHA-256 (hex) of `cfn/<service>.yaml`. */
      template: sha256Hex,
      /** SHA-256 (hex) of the canonical template, which CloudFormation deploys. */
      canonicalTemplate: sha256Hex,
      /** SHA-256 (hex) of `cfn/<service>.<environment>.json`, by name of the environment. */
      configuration: z.record(name, sha256Hex),
    }),
  ),
});
export type Release = z.infer<typeof releaseSchema>;

/**
 * Names that no environment may have, because the configuration file `<service>.<environment>.json` would have the name
 * of another file: the image file or the canonical template.
 */
export const RESERVED_ENVIRONMENTS: readonly string[] = ['image', 'template'];

export const RELEASE_FILE = 'release.json';
export const imageFileName = (service: string) => `${service}.image.json`;

/** Returns the path of a service's template in the repository of the application. */
export const templatePath = (service: string) => `cfn/${service}.yaml`;
/** Returns the path of a service's configuration file in the repository of the application. */
export const configurationPath = (service: string, environment: string) =>
  `cfn/${service}.${environment}.json`;

/*
 * File names in the artifact `Checked`, in a release bundle, and in the artifact `Verified`, none of which has folders.
 */

/** Returns the name of a service's canonical template, which CloudFormation deploys. */
export const canonicalTemplateFile = (service: string) => `${service}.template.json`;
/** Returns the name of a service's configuration file for an environment. */
export const configurationFile = (service: string, environment: string) => `${service}.${environment}.json`;
/**
 * File with the differences between a release and what runs in each environment. Only the artifact `Checked` has the
 * file.
 */
export const CHANGES_FILE = 'changes.json';
