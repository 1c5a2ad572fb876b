import {
  type BundleManifest,
  bundleManifestSchema,
  bundledConfiguration,
  bundledTemplate,
} from '../shared/release/release-bundle';
import { RELEASE_FILE, imageFileName } from '../shared/release/release-files';
import { JobError, configurationError } from '../shared/job/errors';
import { decodeText, parseJson } from '../shared/text/json';
import { FILE_BYTES, TEMPLATE_BYTES } from '../shared/text/limits';
import { type CheckedService, checkService } from '../shared/release/service-files';
import { listed } from '../shared/text/text';
import type { ZipArchive } from '../shared/zip/read';
import { sha256 } from '../shared/zip/write';

/** A bundle whose every file is what its manifest and its release say. */
export interface VerifiedBundle {
  readonly manifest: BundleManifest;
  /** All files by name, release.json included. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly services: ReadonlyMap<string, CheckedService>;
}

/** What a bundle must be for. */
export interface BundleQuestion {
  readonly project: string;
  readonly environment: string;
  readonly application: string;
  readonly services: readonly string[];
  /** Host of the one registry images may come from. */
  readonly registry: string;
}

/** Reads every file of a bundle: exactly those it must have for `services`, no more. */
export async function readBundle(
  archive: ZipArchive,
  question: BundleQuestion,
): Promise<Map<string, Buffer>> {
  const { environment, services } = question;
  const expected = new Map([
    [RELEASE_FILE, FILE_BYTES],
    ...services.flatMap((service): [string, number][] => [
      [bundledTemplate(service), TEMPLATE_BYTES],
      [bundledConfiguration(service, environment), FILE_BYTES],
      [imageFileName(service), FILE_BYTES],
    ]),
  ]);
  const foreign = archive.names.filter((name) => !expected.has(name));
  if (foreign.length > 0) {
    throw configurationError(
      `${archive.label} holds ${listed(foreign)}; allowed for ${environment}: ${listed([...expected.keys()], 20)}`,
    );
  }
  return archive.readAll(expected);
}

/**
 * @throws JobError ConfigurationError when the bundle is for something else or malformed; RevisionOutOfSync when a
 *   file is not the one its manifest or its release vouches for.
 */
export function verifyBundle(
  label: string,
  files: ReadonlyMap<string, Buffer>,
  question: BundleQuestion,
): VerifiedBundle {
  const file = (name: string) => ({ label: `${label}::${name}`, bytes: files.get(name) ?? Buffer.alloc(0) });
  const { bytes, label: manifestLabel } = file(RELEASE_FILE);
  const manifest = parseJson(decodeText(bytes, manifestLabel), manifestLabel, bundleManifestSchema);
  checkPurpose(manifest, manifestLabel, question);
  checkHashes(manifest, files, label);
  const services = new Map(
    question.services.map((service) => {
      const checked = checkService(manifest.release, service, question, {
        image: file(imageFileName(service)),
        template: file(bundledTemplate(service)),
        configuration: file(bundledConfiguration(service, question.environment)),
      });
      checkCanonical(manifest, label, service, checked.canonicalSha256);
      return [service, checked];
    }),
  );
  return { manifest, files, services };
}

/** The bundle has the source; what ran in the environment before is what this function makes of it, byte for byte. */
function checkCanonical(manifest: BundleManifest, label: string, service: string, sha256Here: string): void {
  const promoted = Object.hasOwn(manifest.canonicalTemplates, service)
    ? manifest.canonicalTemplates[service]
    : undefined;
  if (promoted === sha256Here) return;
  throw new JobError(
    'RevisionOutOfSync',
    `${label}::${bundledTemplate(service)} does not give the canonical template that was promoted: its SHA-256 is ${sha256Here}, release.json says ${promoted ?? 'nothing'}; deploy the functions of both accounts from one commit, then promote the release again`,
  );
}

function checkPurpose(manifest: BundleManifest, label: string, question: BundleQuestion): void {
  const wrong = (what: string, got: string, expected: string) =>
    configurationError(`${label}: the bundle is for ${what} ${got}; expected: ${expected}`);
  const { environment, application, services } = question;
  if (manifest.environment !== environment) throw wrong('environment', manifest.environment, environment);
  if (manifest.release.application !== application) {
    throw wrong('application', manifest.release.application, application);
  }
  const got = Object.keys(manifest.release.services).sort();
  const expected = [...services].sort();
  if (got.join() !== expected.join()) throw wrong('services', listed(got), listed(expected));
}

function checkHashes(manifest: BundleManifest, files: ReadonlyMap<string, Buffer>, label: string): void {
  const actual = new Map(
    [...files].filter(([name]) => name !== RELEASE_FILE).map(([name, bytes]) => [name, sha256(bytes)]),
  );
  const stated = new Map(Object.entries(manifest.files));
  const names = new Set([...actual.keys(), ...stated.keys()]);
  for (const name of names) {
    const [got, expected] = [actual.get(name) ?? 'missing', stated.get(name) ?? 'nothing'];
    if (got === expected) continue;
    throw new JobError(
      'RevisionOutOfSync',
      `${label}::${name} is not the promoted file: its SHA-256 is ${got}, release.json says ${expected}; promote the release again`,
    );
  }
}
