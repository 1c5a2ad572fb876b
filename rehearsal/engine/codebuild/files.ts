import { readdir, readFile, stat } from 'node:fs/promises';
import { join, posix, resolve, sep } from 'node:path';

import { globSource } from '../../system/glob';
import type { ZippedFile } from '../artifacts/zip';

/** Returns a regular expression for a glob. The expression matches a full path relative to the base directory. */
export function globToRegExp(glob: string): RegExp {
  return new RegExp(`^${globSource(posix.normalize(glob))}$`);
}

/**
 * Returns the files below `base` that match one of the globs, as sorted paths relative to `base`.
 *
 * @throws Error if `base` is outside `root` or does not exist.
 */
export async function findFiles(root: string, base: string, globs: readonly string[]): Promise<string[]> {
  const directory = resolve(root, base);
  if (directory !== root && !directory.startsWith(root + sep)) {
    throw new Error(
      `the base-directory ${base} is outside the source of the build; use a folder of the source`,
    );
  }
  const patterns = globs.map(globToRegExp);
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(directory.length + 1)
        .split(sep)
        .join('/'),
    )
    .filter((path) => patterns.some((pattern) => pattern.test(path)))
    .sort();
}

/** @param flat removes the folders from the paths, as `discard-paths: yes` does in a buildspec. */
export async function readFiles(
  root: string,
  base: string,
  globs: readonly string[],
  flat: boolean,
): Promise<ZippedFile[]> {
  const paths = await findFiles(root, base, globs);
  return Promise.all(
    paths.map(async (path) => {
      const file = join(root, base, path);
      const [data, { mode }] = await Promise.all([readFile(file), stat(file)]);
      return { path: flat ? posix.basename(path) : path, data, executable: (mode & 0o111) !== 0 };
    }),
  );
}
