import { type ArtifactStore, FILE_BYTES, TEMPLATE_BYTES } from '../shared/artifacts';
import {
  ARTIFACTS,
  IMAGE_PARAMETER,
  RELEASE_FILE,
  type Release,
  bundledConfiguration,
  bundledTemplate,
  configurationPath,
  imageFileName,
  releaseSchema,
  templatePath,
} from '../shared/contract';
import { configurationError } from '../shared/errors';
import type { Image } from '../shared/image';
import { decodeText, parseJson } from '../shared/json';
import { type CheckedService, type NamedFile, checkService } from '../shared/service-files';
import { listed } from '../shared/text';
import type { PromoteReleaseParameters } from './contract';

/** A release as it will be bundled: everything read, and every file one the build vouches for. */
export interface ReleaseFiles {
  readonly release: Release;
  /** By their names in the bundle, without release.json. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly services: readonly ReleasedService[];
}

export interface ReleasedService {
  readonly service: string;
  readonly image: Image;
  /** SHA-256, hex. */
  readonly templateSha256: string;
}

/** @throws JobError ConfigurationError, RevisionOutOfSync, or whatever reading an artifact may throw. */
export async function readRelease(
  { application, environment, services }: PromoteReleaseParameters,
  registry: string,
  artifacts: ArtifactStore,
): Promise<ReleaseFiles> {
  const build = (path: string) => readFile(artifacts, ARTIFACTS.build, path, FILE_BYTES);
  const source = (path: string, bound: number) => readFile(artifacts, ARTIFACTS.source, path, bound);

  const { bytes, label } = await build(RELEASE_FILE);
  const release = parseJson(decodeText(bytes, label), label, releaseSchema);
  checkNames(release, label, application, services);
  const files = new Map<string, Buffer>();
  const released: ReleasedService[] = [];
  for (const service of services) {
    const image = await build(imageFileName(service));
    const template = await source(templatePath(service), TEMPLATE_BYTES);
    const configuration = await source(configurationPath(service, environment), FILE_BYTES);
    const checked = checkService(release, service, environment, registry, { image, template, configuration });
    checkComplete(checked, configuration.label);
    files.set(imageFileName(service), image.bytes);
    files.set(bundledTemplate(service), template.bytes);
    files.set(bundledConfiguration(service, environment), configuration.bytes);
    released.push({ service, image: checked.image, templateSha256: checked.templateSha256 });
  }
  return { release, files, services: released };
}

function checkNames(release: Release, label: string, application: string, services: readonly string[]): void {
  if (release.application !== application) {
    throw configurationError(
      `${label} is a release of ${release.application}; the action promotes ${application}`,
    );
  }
  const built = Object.keys(release.services).sort();
  const asked = [...services].sort();
  if (built.join() !== asked.join()) {
    throw configurationError(
      `${label} has the services ${listed(built)}; the action promotes ${listed(asked)}; deploy the stack of the pipeline after a change of services`,
    );
  }
}

/**
 * The deploy action of the environment takes missing parameters from the stack, and the first time there is none:
 * everything without a default must be in the file.
 */
function checkComplete({ template, configuration }: CheckedService, label: string): void {
  const missing = [...template.parameters].flatMap(([name, { hasDefault }]) =>
    hasDefault || name === IMAGE_PARAMETER || configuration.parameters.has(name) ? [] : [name],
  );
  if (missing.length === 0) return;
  throw configurationError(
    `${label} gives no value for ${listed(missing)}, which the template declares without a default; add it to Parameters`,
  );
}

async function readFile(
  artifacts: ArtifactStore,
  artifact: string,
  path: string,
  maximumBytes: number,
): Promise<NamedFile> {
  const archive = await artifacts.open(artifact);
  return { label: `${artifact}::${path}`, bytes: await archive.read(path, maximumBytes) };
}
