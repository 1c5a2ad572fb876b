import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { shellWord } from '../../system/shell-word';

/**
 * Writes a `docker` command that always reports a missing daemon, as on AWS in a project without privileged mode.
 * Otherwise the rehearsal would push an image that AWS could not build.
 *
 * @returns a PATH that starts with the folder of this `docker` command.
 */
export async function withoutDocker(directory: string, project: string, path: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  const message =
    'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running? ' +
    `(the environment of the project ${project} is not privileged)`;
  await writeFile(join(directory, 'docker'), `#!/bin/sh\necho ${shellWord(message)} >&2\nexit 1\n`, {
    mode: 0o755,
  });
  return `${directory}:${path}`;
}
