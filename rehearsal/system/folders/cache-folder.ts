import { mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';

import { makeFolder, sentenceOf } from '../disk-fault';
import { isRunning } from '../kill-group';

/** Environment variable that contains the path of the user's cache folder. */
export const CACHE_VARIABLE = 'XDG_CACHE_HOME';

/**
 * Returns the path of a folder in the user's cache folder: `<cache>/big-red-button/<name>`. Ignores a relative path in
 * XDG_CACHE_HOME, as the XDG specification requires: https://specifications.freedesktop.org/basedir-spec/latest/.
 */
export function cacheFolder(environment: NodeJS.ProcessEnv, name: string): string {
  const configured = environment[CACHE_VARIABLE];
  const cache =
    configured?.startsWith('/') === true ? configured : join(environment['HOME'] ?? homedir(), '.cache');
  return join(cache, 'big-red-button', name);
}

/**
 * Creates a folder in the user's cache folder, unless the folder works. A new folder is created under a temporary name
 * and then renamed, so that an interruption never leaves an incomplete folder.
 *
 * @param create Fills the folder with the temporary name.
 * @throws Error of `create`, or with the fault of the disk.
 */
export async function createOnce(
  folder: string,
  works: () => Promise<boolean>,
  create: (partial: string) => Promise<void>,
): Promise<void> {
  if (await works()) return;
  try {
    await makeFolder(dirname(folder));
    await removeAbandoned(folder);
    const partial = await mkdtemp(`${folder}.${String(process.pid)}.`);
    try {
      await create(partial);
      await renameOnce(partial, folder, works);
    } finally {
      await rm(partial, { recursive: true, force: true });
    }
  } catch (error) {
    const sentence = sentenceOf(error, CACHE_VARIABLE);
    throw error instanceof Error && sentence === error.message
      ? error
      : new Error(sentence, { cause: error });
  }
}

/** Renames a new folder to its final name, unless another rehearsal already created a working folder. */
async function renameOnce(partial: string, final: string, works: () => Promise<boolean>): Promise<void> {
  try {
    await rename(partial, final);
  } catch (error) {
    // The final name already exists if another rehearsal created the folder, or if an old folder is broken.
    if (await works()) return;
    await rm(final, { recursive: true, force: true });
    await rename(partial, final).catch(() => {
      throw error;
    });
  }
}

/** Removes temporary folders of rehearsals that were killed during the creation. */
async function removeAbandoned(folder: string): Promise<void> {
  const [cache, begin] = [dirname(folder), `${basename(folder)}.`];
  for (const name of await readdir(cache)) {
    const pid = name.startsWith(begin) ? Number(name.slice(begin.length).split('.')[0]) : undefined;
    if (pid !== undefined && !isRunning(pid)) await rm(join(cache, name), { recursive: true, force: true });
  }
}
