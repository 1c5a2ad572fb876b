import type { ChildProcess } from 'node:child_process';

/**
 * Kills a detached child process and its descendants with SIGKILL. After SIGTERM, Terraform would try for minutes to
 * release its state lock in the stopped local AWS.
 */
export function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The process group has already ended.
  }
}
