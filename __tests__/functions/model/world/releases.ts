import type { Release } from '../../../../functions/shared/release/release-files';
import { sha256, writeZip } from '../../../../functions/shared/zip/write';
import { bundleFiles } from '../../support/verify';
import { deploymentRecordOf, releaseArtifacts, imageUri, zip } from '../../support/fixtures';

/** A release that an execution of the delivery pipeline built. */
export interface BuiltRelease {
  readonly execution: string;
  readonly sequence: number;
  /** Image digest, `sha256:<64 hex>`. */
  readonly digest: string;
}

export const executionId = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
export const digestOf = (n: number) => `sha256:${sha256(Buffer.from(String(n)))}`;

const cache = new Map<string, ReturnType<typeof makeArtifacts>>();

/** Returns the artifact Checked of a release, and its check record. The bytes of a release are always the same. */
export function artifactsOf(built: BuiltRelease) {
  const key = `${built.execution} ${String(built.sequence)} ${built.digest}`;
  const artifacts = cache.get(key) ?? makeArtifacts(built);
  cache.set(key, artifacts);
  return artifacts;
}

function makeArtifacts(built: BuiltRelease) {
  const { checked, release, record } = releaseArtifacts(changeOf(built));
  return { checked: zip(checked), release, record };
}

const changeOf = ({ execution, sequence, digest }: BuiltRelease) => ({
  execution,
  sequence,
  otherEnvironments: ['staging'],
  imageFile: JSON.stringify({ ImageUri: imageUri(digest) }),
  release: (release: Release): Release => {
    const { web } = release.services;
    // Every image is from a separate build, so every release.json has a separate check record.
    const built = { ...release, buildId: `acme-hello:${digest.slice('sha256:'.length)}` };
    return web === undefined ? built : { ...built, services: { web: { ...web, digest } } };
  },
});

/** Returns the record that `deploy-stack` writes after it has deployed the release to test. */
export function recordOf(built: BuiltRelease): { readonly key: string; readonly text: string } {
  const deployedAt = '2024-05-01T10:00:00.000Z';
  return deploymentRecordOf(artifactsOf(built).release, { image: imageUri(built.digest), deployedAt });
}

/** Returns a bundle that an intruder makes up for an environment. */
export function bundleOf(built: BuiltRelease, environment: string) {
  const { sequence, execution } = built;
  const files = bundleFiles({ ...changeOf(built), manifest: { execution, environment } });
  const bytes = writeZip(files);
  const { release } = artifactsOf(built);
  const metadata = {
    'release-id': execution,
    'release-sha256': sha256(Buffer.from(JSON.stringify(release))),
    sequence: String(sequence),
    sha256: sha256(bytes),
  };
  return { bytes, metadata };
}
