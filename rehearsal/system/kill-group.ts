import { spawnSync, type ChildProcess } from 'node:child_process';

/**
 * Kills a detached child process and its descendants with SIGKILL. After SIGTERM, Terraform would try for minutes to
 * release its state lock in the stopped local AWS. The descendants are killed one by one, too, because cdktf starts
 * Terraform in a session of its own.
 */
export function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  const descendants = descendantsOf(pid);
  for (const target of [-pid, ...descendants]) signal(target, 'SIGKILL');
}

/** Sends SIGINT to a detached child process and its group, as Ctrl-C in a terminal does. */
export function interruptGroup({ pid }: ChildProcess): void {
  if (pid !== undefined) signal(-pid, 'SIGINT');
}

/** Returns true if a process with this id exists, even if another user started the process. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function signal(target: number, name: 'SIGKILL' | 'SIGINT'): void {
  try {
    process.kill(target, name);
  } catch {
    // The process has already ended.
  }
}

/** Returns the process ids of all descendants of a process, or none on a machine without `ps`. */
function descendantsOf(pid: number): number[] {
  const { error, stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  if (error !== undefined) return [];
  const children = new Map<number, number[]>();
  for (const line of stdout.split('\n')) {
    const [child = 0, parent = 0] = line.trim().split(/\s+/).map(Number);
    children.set(parent, [...(children.get(parent) ?? []), child]);
  }
  const found: number[] = [];
  const left = [pid];
  for (let parent = left.pop(); parent !== undefined; parent = left.pop()) {
    const next = children.get(parent) ?? [];
    found.push(...next);
    left.push(...next);
  }
  return found;
}
