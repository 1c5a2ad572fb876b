import type { ArtifactStore } from '../../shared/artifacts/artifacts';
import { JobError } from '../../shared/job/errors';
import { ARTIFACTS } from '../../shared/release/names';
import type { ReleaseScope, SourceFile, SourceTree } from '../../shared/release/problems/sources';
import { configurationPath, templatePath } from '../../shared/release/release-files';
import { FILE_BYTES, TEMPLATE_BYTES } from '../../shared/text/limits';
import type { ZipArchive } from '../../shared/zip/read';

/**
 * Reads the templates and configuration files of all services from the source artifact. The result also contains each
 * file that is too large or damaged, so that all problems are reported together.
 *
 * @throws JobError when the artifact cannot be read.
 */
export async function readSources(store: ArtifactStore, scope: ReleaseScope): Promise<SourceTree> {
  const archive = await store.open(ARTIFACTS.source);
  const paths = new Set(archive.names);
  const present = [...limitsOf(scope)].filter(([path]) => paths.has(path));
  const files = await readAll(archive, new Map(present));
  return { paths: archive.names, read: (path) => files.get(path) };
}

/** Returns the maximum size of each file in bytes, by path. */
function limitsOf({ services, environments }: ReleaseScope): ReadonlyMap<string, number> {
  return new Map(
    services.flatMap((service) => [
      [templatePath(service), TEMPLATE_BYTES] as const,
      ...environments.map((environment) => [configurationPath(service, environment), FILE_BYTES] as const),
    ]),
  );
}

async function readAll(
  archive: ZipArchive,
  limits: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, SourceFile>> {
  try {
    const files = await archive.readAll(limits);
    return new Map([...files].map(([path, bytes]) => [path, { kind: 'file', bytes }]));
  } catch (error) {
    problemOf(error);
  }
  // At least one file is unreadable. `readAll` reports only the first unreadable file, so each file is read alone.
  const files = new Map<string, SourceFile>();
  for (const [path, limit] of limits) {
    try {
      files.set(path, { kind: 'file', bytes: await archive.read(path, limit) });
    } catch (error) {
      files.set(path, { kind: 'unreadable', problem: problemOf(error) });
    }
  }
  return files;
}

/** Returns the message about an unreadable file. Throws `error` if the artifact itself cannot be read. */
function problemOf(error: unknown): string {
  if (error instanceof JobError && error.type === 'ConfigurationError') return error.message;
  throw error;
}
