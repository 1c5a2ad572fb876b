import type { ArtifactStore } from '../../shared/artifacts/artifacts';
import { ARTIFACTS } from '../../shared/release/names';
import {
  RELEASE_FILE,
  type Release,
  bundledConfiguration,
  bundledTemplate,
  configurationPath,
  imageFileName,
  releaseSchema,
  templatePath,
} from '../../shared/release/release-files';
import { configurationError } from '../../shared/job/errors';
import { decodeText, parseJson } from '../../shared/text/json';
import { FILE_BYTES, TEMPLATE_BYTES } from '../../shared/text/limits';
import type { ServiceImage } from '../../shared/release/find-images';
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
  /** SHA-256 (hex) of the template file in the source artifact. */
  readonly templateSha256: string;
  /** SHA-256 (hex) of the canonical template. */
  readonly canonicalSha256: string;
}

/**
 * Reads and checks the files of a release.
 *
 * @throws JobError when a file is missing or not allowed.
 */
export async function readRelease(
  { application, environment, services }: PromoteReleaseParameters,
  { PROJECT: project, REGISTRY: registry }: PromoteReleaseEnvironment,
  artifacts: ArtifactStore,
): Promise<ReleaseFiles> {
  const { bytes, label } = (await readAll(artifacts, ARTIFACTS.build, [[RELEASE_FILE, FILE_BYTES]]))(
    RELEASE_FILE,
  );
  const release = parseJson(decodeText(bytes, label), label, releaseSchema);
  checkNames(release, label, application, services);
  const build = await readAll(
    artifacts,
    ARTIFACTS.build,
    services.map((service): Wanted => [imageFileName(service), FILE_BYTES]),
  );
  const source = await readAll(
    artifacts,
    ARTIFACTS.source,
    services.flatMap((service): Wanted[] => [
      [templatePath(service), TEMPLATE_BYTES],
      [configurationPath(service, environment), FILE_BYTES],
    ]),
  );
  const files = new Map<string, Buffer>();
  const released = services.map((service): ReleasedService => {
    const image = build(imageFileName(service));
    const template = source(templatePath(service));
    const configuration = source(configurationPath(service, environment));
    const named = { image, template, configuration };
    const checked = checkService(release, service, { project, environment, registry }, named);
    files.set(imageFileName(service), image.bytes);
    files.set(bundledTemplate(service), template.bytes);
    files.set(bundledConfiguration(service, environment), configuration.bytes);
    const { templateSha256, canonicalSha256 } = checked;
    return { service, image: checked.image, templateSha256, canonicalSha256 };
  });
  return { release, files, services: released };
}

function checkNames(release: Release, label: string, application: string, services: readonly string[]): void {
  if (release.application !== application) {
    throw configurationError(
      `${label} is a release of ${release.application}; the action promotes ${application}`,
    );
  }
  const built = Object.keys(release.services).sort();
  const configured = [...services].sort();
  if (built.join() !== configured.join()) {
    throw configurationError(
      `${label} has the services ${listed(built)}; the action promotes ${listed(configured)}; after a change of services, deploy the stack of the pipeline`,
    );
  }
}

/** Path of a file, and the maximum size of the file in bytes. */
type Wanted = readonly [path: string, maximumBytes: number];

/** Reads several files of an artifact in one call. Returns a function that returns the file at a path. */
async function readAll(
  artifacts: ArtifactStore,
  artifact: string,
  wanted: readonly Wanted[],
): Promise<(path: string) => NamedFile> {
  const archive = await artifacts.open(artifact);
  const files = await archive.readAll(new Map(wanted));
  return (path) => ({ label: `${artifact}::${path}`, bytes: files.get(path) ?? Buffer.alloc(0) });
}
