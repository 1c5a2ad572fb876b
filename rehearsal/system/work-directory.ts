import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { sentenceOf, withPath } from './disk-fault';

/** Creates the temporary folder of a rehearsal. */
export async function createWorkDirectory(): Promise<string> {
  const parent = tmpdir();
  return mkdtemp(join(parent, 'big-red-button-')).catch((error: unknown) => {
    // Node names the folder that it could not create; the folder above it is the one to correct.
    throw Object.assign(withPath(error, parent), { path: parent });
  });
}

/** Deletes the temporary folder of a rehearsal. @throws Error naming the folder when it cannot be deleted. */
export async function deleteWorkDirectory(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 5 }).catch((error: unknown) => {
    throw new Error(`${path} is left behind; remove it: ${sentenceOf(error)}`, { cause: error });
  });
}

/** Returns whether the folder has a log that says more than the output of the rehearsal. */
export async function hasLogs(workDirectory: string): Promise<boolean> {
  const files = await readdir(workDirectory, { recursive: true });
  // moto logs every request, and the first requests come before anything is deployed.
  return files.some((file) => file.endsWith('.log') && file !== 'moto.log');
}
