import * as z from 'zod/mini';

import { releaseSchema } from './release-files';
import { executionId, name, sha256Hex } from '../text/schema';

/** `release.json` in a release bundle: the release from check-release, and the fields that the promotion adds. */
export const bundleManifestSchema = z.strictObject({
  version: z.literal(1),
  /** Environment that the bundle is for. */
  environment: name,
  /** Id of the delivery pipeline's execution that promoted the release. */
  execution: executionId,
  /** SHA-256 (hex) of every other file in the bundle, by name. */
  files: z.record(z.string(), sha256Hex),
  release: releaseSchema,
});
export type BundleManifest = z.infer<typeof bundleManifestSchema>;
