import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { ignores, parseIgnoreFile } from './ignore';

/** A file or symbolic link in a build context. */
export interface ContextFile {
  /** Path relative to the build context, with `/` as the separator. */
  readonly path: string;
  readonly executable: boolean;
  readonly content: Buffer | { readonly link: string };
}

/**
 * Returns the files in a build context, sorted by path. Skips files that `.dockerignore` excludes.
 *
 * @throws Error if the folder cannot be read.
 */
export async function readContext(directory: string): Promise<ContextFile[]> {
  const rules = parseIgnoreFile(await readFile(join(directory, '.dockerignore'), 'utf8').catch(() => ''));
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = await Promise.all(
    entries
      .filter((entry) => entry.isFile() || entry.isSymbolicLink())
      .map((entry) => {
        const file = join(entry.parentPath, entry.name);
        return { entry, file, path: file.slice(join(directory, '/').length).replaceAll('\\', '/') };
      })
      .filter(({ path }) => !ignores(rules, path))
      .map(async ({ entry, file, path }): Promise<ContextFile> => {
        if (entry.isSymbolicLink())
          return { path, executable: false, content: { link: await readlink(file) } };
        const { mode } = await stat(file);
        return { path, executable: (mode & 0o100) !== 0, content: await readFile(file) };
      }),
  );
  return files.sort((one, other) => (one.path < other.path ? -1 : 1));
}
