import type { ArtifactStore } from '../../shared/artifacts/artifacts';
import type { OwnedBucket } from '../../shared/aws/owned-bucket';
import { readCheckedRelease } from '../../shared/release/checked-release';
import { ARTIFACTS } from '../../shared/release/names';
import {
  RELEASE_FILE,
  type Release,
  canonicalTemplateFile,
  configurationFile,
  imageFileName,
} from '../../shared/release/release-files';
import { configurationError } from '../../shared/job/errors';
import { FILE_BYTES, TEMPLATE_BYTES } from '../../shared/text/limits';
import type { ServiceImage } from '../../shared/release/images/find-images';
import { type NamedFile, checkService } from '../../shared/release/service-files';
import { listed } from '../../shared/text/text';
import type { PromoteReleaseEnvironment, PromoteReleaseParameters } from '../contract';

/** Release with checked files, ready to be bundled. */
export interface ReleaseFiles {
  readonly release: Release;
  /** Files of the bundle by file name, without `release.json`. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly services: readonly ReleasedService[];
}

export interface ReleasedService extends ServiceImage {
  /** SHA-256 (hex) of the canonical template. */
  readonly canonicalSha256: string;
}

/** Artifacts of the job, and the bucket with the check records. */
export interface ReleaseSource {
  readonly artifacts: ArtifactStore;
  readonly records: OwnedBucket;
}

/**
 * Reads and checks the files of a release.
 *
 * @throws JobError when a file is missing or not allowed, or when check-release has not checked the release.
 */
export async function readRelease(
  { application, environment, services, release: execution }: PromoteReleaseParameters,
  { PROJECT: project, REGISTRY: registry }: PromoteReleaseEnvironment,
  { artifacts, records }: ReleaseSource,
): Promise<ReleaseFiles> {
  const releaseFile = (await readAll(artifacts, [[RELEASE_FILE, FILE_BYTES]]))(RELEASE_FILE);
  const release = await readCheckedRelease(releaseFile, records, execution);
  checkNames(release, releaseFile.label, application, services);
  const file = await readAll(
    artifacts,
    services.flatMap((service): Wanted[] => [
      [imageFileName(service), FILE_BYTES],
      [canonicalTemplateFile(service), TEMPLATE_BYTES],
      [configurationFile(service, environment), FILE_BYTES],
    ]),
  );
  const files = new Map<string, Buffer>();
  const released = services.map((service): ReleasedService => {
    const named = {
      image: file(imageFileName(service)),
      template: file(canonicalTemplateFile(service)),
      configuration: file(configurationFile(service, environment)),
    };
    const checked = checkService(release, service, { project, environment, registry }, named);
    files.set(imageFileName(service), named.image.bytes);
    files.set(canonicalTemplateFile(service), named.template.bytes);
    files.set(configurationFile(service, environment), named.configuration.bytes);
    return { service, image: checked.image, canonicalSha256: checked.canonicalSha256 };
  });
  return { release, files, services: released };
}

function checkNames(release: Release, label: string, application: string, services: readonly string[]): void {
  if (release.application !== application) {
    throw configurationError(
      `${label} is a release of ${release.application}, but the action promotes ${application}; run cdktf deploy for the pipeline, then release again`,
    );
  }
  const built = Object.keys(release.services).sort();
  const configured = [...services].sort();
  if (built.join() !== configured.join()) {
    throw configurationError(
      `${label} has the services ${listed(built)}, but the action promotes ${listed(configured)}; after a change of services, run cdktf deploy for the pipeline, then release again`,
    );
  }
}

/** Path of a file, and the maximum size of the file in bytes. */
type Wanted = readonly [path: string, maximumBytes: number];

/** Reads several files of the artifact `Checked` in one call. Returns a function that returns the file at a path. */
async function readAll(
  artifacts: ArtifactStore,
  wanted: readonly Wanted[],
): Promise<(path: string) => NamedFile> {
  const archive = await artifacts.open(ARTIFACTS.checked);
  const files = await archive.readAll(new Map(wanted));
  return (path) => ({ label: `${ARTIFACTS.checked}::${path}`, bytes: files.get(path) ?? Buffer.alloc(0) });
}
