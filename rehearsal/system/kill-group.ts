import type { ChildProcess } from 'node:child_process';

/**
 * Sends a signal to a detached child process and its descendants. The default is SIGKILL, because after SIGTERM Terraform
 * would try for minutes to release its state lock in the stopped local AWS.
 */
export function killGroup({ pid }: ChildProcess, signal: 'SIGKILL' | 'SIGINT' = 'SIGKILL'): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The process group has already ended.
  }
}
