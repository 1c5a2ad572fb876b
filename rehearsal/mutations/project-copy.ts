import { execFile } from 'node:child_process';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import type { Protection } from '../scenarios/scenario';
import { differenceOf, withoutProtection } from './mutation';

const run = promisify(execFile);

/** A copy of the project in another folder, so that the user's files never change. */
export class ProjectCopy {
  private constructor(
    /** Folder of the copy. */
    readonly directory: string,
  ) {}

  /**
   * Copies the files that git tracks, as they are in the working tree. The packages are hard links where the file system
   * allows links.
   */
  static async create(root: string, directory: string, signal: AbortSignal): Promise<ProjectCopy> {
    for (const file of await trackedFiles(root)) {
      signal.throwIfAborted();
      const target = join(directory, file);
      await mkdir(dirname(target), { recursive: true });
      await copyFile(join(root, file), target);
    }
    const packages = [join(root, 'node_modules'), join(directory, 'node_modules')];
    await run('cp', ['-Rl', ...packages], { signal }).catch(async () => {
      signal.throwIfAborted();
      await run('cp', ['-R', ...packages], { signal });
    });
    return new ProjectCopy(directory);
  }

  /**
   * Takes a protection out of the copy.
   *
   * @returns the changed lines, and a function that puts the protection back.
   */
  async mutate(
    protection: Protection,
  ): Promise<{ readonly difference: readonly string[]; readonly restore: () => Promise<void> }> {
    const file = join(this.directory, protection.file);
    const before = await readFile(file, 'utf8');
    const after = withoutProtection(before, protection);
    await writeFile(file, after);
    const restore = () => writeFile(file, before);
    return { difference: differenceOf(protection.file, before, after), restore };
  }
}

/** Lists the tracked files that exist, relative to the root. */
async function trackedFiles(root: string): Promise<string[]> {
  const options = { cwd: root, maxBuffer: 64 * 1024 * 1024 };
  const list = async (...args: string[]) => {
    const { stdout } = await run('git', ['ls-files', '-z', ...args], options);
    return stdout.split('\0').filter((file) => file !== '');
  };
  const deleted = new Set(await list('--deleted'));
  return (await list()).filter((file) => !deleted.has(file));
}

/** Returns the id of the current commit. */
export async function currentCommit(root: string): Promise<string> {
  const { stdout } = await run('git', ['rev-parse', 'HEAD'], { cwd: root });
  return stdout.trim();
}
