import { spawn, type ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';

/**
 * Kills process groups when the rehearsal has ended without killing them, for example because the rehearsal itself was
 * killed with SIGKILL. The script reads `add <group>` and `remove <group>`, and kills the remaining groups when its
 * standard input closes.
 */
const SCRIPT = `
groups=
while read -r action group; do
  case $action in
    add) groups="$groups $group" ;;
    remove)
      kept=
      for each in $groups; do [ "$each" = "$group" ] || kept="$kept $each"; done
      groups=$kept ;;
  esac
done
for each in $groups; do kill -s KILL -- "-$each" 2>/dev/null; done
`;

/** A small shell process beside the rehearsal, which starts with the first process group. */
export class OrphanGuard {
  private process: ChildProcess | undefined;

  add(group: number): void {
    this.write(`add ${String(group)}`);
  }

  remove(group: number): void {
    this.write(`remove ${String(group)}`);
  }

  /** Ends the guard, which kills the remaining groups. */
  async stop(): Promise<void> {
    const guard = this.process;
    if (guard === undefined) return;
    const ended = new Promise((resolve) => guard.once('exit', resolve));
    guard.stdin?.end();
    if (guard.exitCode === null) await ended;
  }

  private write(line: string): void {
    this.process ??= startGuard();
    (this.process.stdin as Writable).write(`${line}\n`);
  }
}

function startGuard(): ChildProcess {
  // In its own process group, the guard does not receive Ctrl-C and survives a SIGKILL of the rehearsal's group.
  const guard = spawn('/bin/sh', ['-c', SCRIPT], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  // Ignores a failed write to a guard that has ended, because the rehearsal itself also kills the groups.
  guard.stdin.on('error', () => undefined);
  guard.on('error', () => undefined);
  guard.unref();
  return guard;
}
