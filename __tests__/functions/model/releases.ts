import type { DeploymentRecord } from '../../../functions/shared/release/records';
import type { Release } from '../../../functions/shared/release/release-files';
import { deploymentRecordKey } from '../../../functions/shared/release/records';
import { ROLLED_BACK_FROM } from '../../../functions/shared/release/release-bucket';
import { sha256, writeZip } from '../../../functions/shared/zip/write';
import { bundleFiles } from '../support/verify';
import { canonicalSha256, releaseArtifacts, imageUri, zip } from '../support/fixtures';

/** What an execution of the delivery pipeline has built: release number and image. */
export interface Built {
  readonly execution: string;
  readonly sequence: number;
  /** `sha256:<64 hex>` */
  readonly digest: string;
}

export const executionId = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
export const digestOf = (n: number) => `sha256:${sha256(Buffer.from(String(n)))}`;

const cache = new Map<string, ReturnType<typeof makeFiles>>();

/** Source and Build of a release; the same zips for the same release. */
export function artifactsOf({ sequence, digest }: Built) {
  const key = `${String(sequence)} ${digest}`;
  const made = cache.get(key) ?? makeFiles(sequence, digest);
  cache.set(key, made);
  return made;
}

function makeFiles(sequence: number, digest: string) {
  const { source, build, release } = releaseArtifacts(changeOf(sequence, digest));
  return { source: zip(source), build: zip(build), release };
}

const changeOf = (sequence: number, digest: string) => ({
  sequence,
  imageFile: JSON.stringify({ ImageUri: imageUri(digest) }),
  release: (release: Release): Release => {
    const { web } = release.services;
    return web === undefined ? release : { ...release, services: { web: { ...web, digest } } };
  },
});

/** What `deploy-stack` leaves behind when the release runs in test. */
export function recordOf(built: Built): { readonly key: string; readonly text: string } {
  const { release } = artifactsOf(built);
  const web = release.services['web'];
  const record: DeploymentRecord = {
    version: 1,
    environment: 'test',
    application: 'hello',
    service: 'web',
    execution: built.execution,
    sequence: built.sequence,
    commit: release.commit,
    image: imageUri(built.digest),
    template: web?.template ?? '',
    canonicalTemplate: canonicalSha256(),
    ...(web?.configuration['test'] === undefined ? {} : { configuration: web.configuration['test'] }),
    stackId: 'arn:stack',
    deployedAt: '2024-05-01T10:00:00.000Z',
  };
  return {
    key: deploymentRecordKey('test', 'hello', 'web', built.execution),
    text: JSON.stringify(record),
  };
}

/**
 * A bundle as somebody other than `promote-release` makes it: a rollback, or an intruder.
 *
 * @param rolledBackFrom Of a rollback: the highest sequence that was current before.
 */
export function bundleOf({ sequence, digest, execution }: Built, rolledBackFrom?: number) {
  const files = bundleFiles({ ...changeOf(sequence, digest), manifest: { execution } });
  const bytes = writeZip(files);
  const { release } = artifactsOf({ sequence, digest, execution });
  const metadata = {
    'release-id': execution,
    'release-sha256': sha256(Buffer.from(JSON.stringify(release))),
    sequence: String(sequence),
    sha256: sha256(bytes),
    ...(rolledBackFrom === undefined ? {} : { [ROLLED_BACK_FROM]: String(rolledBackFrom) }),
  };
  return { bytes, metadata };
}
