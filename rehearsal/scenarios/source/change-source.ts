import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { ReleaseDriver } from '../driver';

/** Changes a file that no build reads, so that the next push has a new commit. @param text new content of the file. */
export async function changeSource({ directory }: ReleaseDriver, text: string): Promise<void> {
  await writeFile(join(directory, 'release.txt'), `${text}\n`);
}
