import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { programEnvironment } from '../system/program-environment';
import { shellWord } from '../system/shell-word';

/**
 * Writes scripts into the folder `bin`, one for each entry of `commands`. Build commands run with `bin` at the start of
 * PATH.
 */
export async function writeBuildPrograms(
  bin: string,
  commands: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  await mkdir(bin, { recursive: true });
  for (const [name, command] of Object.entries(commands)) {
    const words = command.map(shellWord).join(' ');
    await writeFile(join(bin, name), `#!/bin/sh\nexec ${words} "$@"\n`, { mode: 0o755 });
  }
}

/** Returns the command line of the rehearsal's Docker replacement (docker/main.ts). */
export const dockerCommand = (store: string, endpoint: string) => [
  process.execPath,
  ...['--require', require.resolve('tsx/cjs')],
  join(__dirname, 'docker', 'main.ts'),
  ...[store, endpoint],
];

/** Returns the complete environment of a child process that calls the local AWS. */
export function childEnvironment(
  endpoint: string,
  path: string,
  environment: NodeJS.ProcessEnv,
): Record<string, string> {
  return {
    ...programEnvironment(environment),
    PATH: path,
    AWS_ENDPOINT_URL: endpoint,
    // The local AWS accepts any credentials. Credentials from AssumeRole select the account of the role.
    AWS_ACCESS_KEY_ID: 'rehearsal',
    AWS_SECRET_ACCESS_KEY: 'rehearsal',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
  };
}
