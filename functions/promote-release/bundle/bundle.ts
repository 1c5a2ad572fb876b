import type { BundleManifest } from '../../shared/release/bundle-manifest';
import { RELEASE_FILE } from '../../shared/release/release-files';
import { sha256, writeZip } from '../../shared/zip/write';
import type { ReleaseFiles } from '../checks/release-files';

/** S3 metadata field of a bundle: the hash of its release, which is the same in every environment. */
export const RELEASE_METADATA = 'release-sha256';

export interface Bundle {
  readonly bytes: Buffer;
  /** SHA-256 (hex) of `bytes`. */
  readonly sha256: string;
  readonly application: string;
  readonly sequence: number;
  readonly execution: string;
  /**
   * SHA-256 (hex) of the release from check-release, without the environment of the promotion. Every promotion of the
   * same release has the same hash.
   */
  readonly releaseSha256: string;
  /** Revision summary that CodePipeline shows for the bundle. */
  readonly summary: string;
}

/**
 * Creates the release bundle, a zip archive. The bytes depend only on the arguments, so a repeated promotion creates
 * the same bytes.
 */
export function makeBundle(
  { release, files, services }: ReleaseFiles,
  environment: string,
  execution: string,
): Bundle {
  const names = [...files.keys()].sort();
  const manifest: BundleManifest = {
    version: 1,
    environment,
    execution,
    files: Object.fromEntries(names.map((name) => [name, sha256(files.get(name) ?? new Uint8Array())])),
    release,
  };
  const manifestBytes = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
  const bytes = writeZip(new Map([...files, [RELEASE_FILE, manifestBytes]]));
  const digests = services.map(({ service, image }) => `${service}@${image.digest}`);
  return {
    bytes,
    sha256: sha256(bytes),
    application: release.application,
    sequence: release.sequence,
    execution,
    releaseSha256: sha256(Buffer.from(JSON.stringify(release))),
    summary: [release.commit, execution, ...digests].join(' ').slice(0, REVISION_SUMMARY_LIMIT),
  };
}

/** Maximum length of an artifact's revision summary in CodePipeline. */
const REVISION_SUMMARY_LIMIT = 2048;
