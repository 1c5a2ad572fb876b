import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { sentenceOf, withPath } from '../disk-fault';

/** Creates the temporary folder of a rehearsal. */
export async function createWorkDirectory(): Promise<string> {
  const parent = tmpdir();
  return mkdtemp(join(parent, 'big-red-button-')).catch((error: unknown) => {
    // Replaces the path in Node's error, because the user must correct the parent folder, not the new folder.
    throw Object.assign(withPath(error, parent), { path: parent });
  });
}

/** Deletes the temporary folder of a rehearsal. @throws Error naming the folder when it cannot be deleted. */
export async function deleteWorkDirectory(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 5 }).catch((error: unknown) => {
    throw new Error(
      `the temporary folder ${path} was not deleted; delete the folder yourself: ${sentenceOf(error)}`,
      { cause: error },
    );
  });
}

/** Returns true if the folder contains a log that helps to diagnose a failed rehearsal. */
export async function hasLogs(workDirectory: string): Promise<boolean> {
  const files = await readdir(workDirectory, { recursive: true });
  // moto.log does not help, because moto (the AWS emulator) writes this log even if nothing was deployed.
  return files.some((file) => file.endsWith('.log') && file !== 'moto.log');
}
