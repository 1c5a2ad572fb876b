import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { ignores, parseIgnoreFile } from './ignore';

/** A file or symbolic link of a build context. */
export interface ContextFile {
  /** Relative, with `/`. */
  readonly path: string;
  readonly executable: boolean;
  readonly content: Buffer | { readonly link: string };
}

/**
 * Reads a build context, sorted by path, without what `.dockerignore` leaves out.
 *
 * @throws when the folder cannot be read.
 */
export async function readContext(directory: string): Promise<ContextFile[]> {
  const rules = parseIgnoreFile(await readFile(join(directory, '.dockerignore'), 'utf8').catch(() => ''));
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = await Promise.all(
    entries
      .filter((entry) => entry.isFile() || entry.isSymbolicLink())
      .map((entry) => {
        const full = join(entry.parentPath, entry.name);
        return { entry, full, path: full.slice(join(directory, '/').length).replaceAll('\\', '/') };
      })
      .filter(({ path }) => !ignores(rules, path))
      .map(async ({ entry, full, path }): Promise<ContextFile> => {
        if (entry.isSymbolicLink())
          return { path, executable: false, content: { link: await readlink(full) } };
        const { mode } = await stat(full);
        return { path, executable: (mode & 0o100) !== 0, content: await readFile(full) };
      }),
  );
  return files.sort((one, other) => (one.path < other.path ? -1 : 1));
}
