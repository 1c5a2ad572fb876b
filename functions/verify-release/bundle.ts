import { type BundleManifest, bundleManifestSchema } from '../shared/release/bundle-manifest';
import {
  RELEASE_FILE,
  canonicalTemplateFile,
  configurationFile,
  imageFileName,
} from '../shared/release/release-files';
import { JobError, configurationError } from '../shared/job/errors';
import { decodeText, parseJson } from '../shared/text/json';
import { FILE_BYTES, TEMPLATE_BYTES } from '../shared/text/limits';
import { type CheckedService, checkService } from '../shared/release/service-files';
import { listed } from '../shared/text/text';
import type { ZipArchive } from '../shared/zip/read';
import { sha256 } from '../shared/zip/write';

/** Bundle whose files all match the hashes in `release.json`. */
export interface VerifiedBundle {
  readonly manifest: BundleManifest;
  /** All files by file name, including `release.json`. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly services: ReadonlyMap<string, CheckedService>;
}

/** Project, environment, application and services that a bundle must belong to. */
export interface BundlePurpose {
  readonly project: string;
  readonly environment: string;
  readonly application: string;
  readonly services: readonly string[];
  /** Host name of the only ECR registry that an image may come from. */
  readonly registry: string;
}

/** Reads the expected files of a bundle. Rejects a bundle that contains any other file. */
export async function readBundle(archive: ZipArchive, purpose: BundlePurpose): Promise<Map<string, Buffer>> {
  const { environment, services } = purpose;
  const expected = new Map([
    [RELEASE_FILE, FILE_BYTES],
    ...services.flatMap((service): [string, number][] => [
      [canonicalTemplateFile(service), TEMPLATE_BYTES],
      [configurationFile(service, environment), FILE_BYTES],
      [imageFileName(service), FILE_BYTES],
    ]),
  ]);
  const unexpected = archive.names.filter((name) => !expected.has(name));
  if (unexpected.length > 0) {
    throw configurationError(
      `${archive.label} has the files ${listed(unexpected)}; allowed for ${environment}: ${listed([...expected.keys()], 20)}; after a change of the configuration, deploy all accounts; otherwise find out who wrote the bundle; then release again`,
    );
  }
  return archive.readAll(expected);
}

/**
 * Checks that a bundle belongs to `purpose` and that all files match the hashes in `release.json`.
 *
 * @throws JobError of type ConfigurationError when the bundle is invalid or does not belong to `purpose`; of type
 *   RevisionOutOfSync when a file does not match.
 */
export function verifyBundle(
  label: string,
  files: ReadonlyMap<string, Buffer>,
  purpose: BundlePurpose,
): VerifiedBundle {
  const file = (name: string) => ({ label: `${label}::${name}`, bytes: files.get(name) ?? Buffer.alloc(0) });
  const { bytes, label: manifestLabel } = file(RELEASE_FILE);
  const manifest = parseJson(decodeText(bytes, manifestLabel), manifestLabel, bundleManifestSchema);
  checkPurpose(manifest, manifestLabel, purpose);
  checkHashes(manifest, files, label);
  const services = new Map(
    purpose.services.map((service) => {
      const checked = checkService(manifest.release, service, purpose, {
        image: file(imageFileName(service)),
        template: file(canonicalTemplateFile(service)),
        configuration: file(configurationFile(service, purpose.environment)),
      });
      return [service, checked];
    }),
  );
  return { manifest, files, services };
}

function checkPurpose(manifest: BundleManifest, label: string, purpose: BundlePurpose): void {
  const wrong = (field: string, actual: string, expected: string) =>
    configurationError(
      `${label}: the bundle is for the ${field} ${actual}; expected: ${expected}; after a change of the configuration, deploy all accounts; otherwise find out who wrote the bundle; then release again`,
    );
  const { environment, application, services } = purpose;
  if (manifest.environment !== environment) throw wrong('environment', manifest.environment, environment);
  if (manifest.release.application !== application) {
    throw wrong('application', manifest.release.application, application);
  }
  const bundled = Object.keys(manifest.release.services).sort();
  const expected = [...services].sort();
  if (bundled.join() !== expected.join()) throw wrong('services', listed(bundled), listed(expected));
}

function checkHashes(manifest: BundleManifest, files: ReadonlyMap<string, Buffer>, label: string): void {
  const actual = new Map(
    [...files].filter(([name]) => name !== RELEASE_FILE).map(([name, bytes]) => [name, sha256(bytes)]),
  );
  const stated = new Map(Object.entries(manifest.files));
  const names = new Set([...actual.keys(), ...stated.keys()]);
  for (const name of names) {
    const [hash, expected] = [actual.get(name) ?? 'missing', stated.get(name) ?? 'none'];
    if (hash === expected) continue;
    throw new JobError(
      'RevisionOutOfSync',
      `${label}::${name} is not the promoted file: its SHA-256 is ${hash}, release.json has ${expected}; find out who wrote the bundle, then release again`,
    );
  }
}
