import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';

import type { RealDocker } from './real-docker';

/** Removes the containers with a label when its standard input closes. */
const SCRIPT = `
while read -r line; do :; done
containers=$("$1" ps --all --quiet --filter "label=$2")
[ -z "$containers" ] || "$1" rm --force $containers
`;

/**
 * Removes all containers of a rehearsal at its end. A small shell process does this, so that the containers also end if
 * the rehearsal itself is killed.
 */
export class ContainerRemover {
  /** Label of the containers. */
  readonly label = `big-red-button=${randomUUID()}`;
  private process: ChildProcess | undefined;

  constructor(private readonly docker: RealDocker) {}

  /** Starts the shell process, before the first container. */
  begin(): void {
    if (this.process !== undefined) return;
    const { program, environment } = this.docker;
    this.process = spawn('/bin/sh', ['-c', SCRIPT, 'sh', program, this.label], {
      env: environment,
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    });
    this.process.on('error', () => undefined);
  }

  async stop(): Promise<void> {
    const remover = this.process;
    if (remover === undefined) return;
    const ended = new Promise((resolve) => remover.once('exit', resolve));
    remover.stdin?.end();
    if (remover.exitCode === null) await ended;
  }
}
