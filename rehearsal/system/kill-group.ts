import type { ChildProcess } from 'node:child_process';

/**
 * Ends a detached child and everything it started. Not SIGTERM: Terraform would then try for minutes to give its lock
 * back to a local AWS that is gone.
 */
export function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group has ended already: that is what was wanted.
  }
}
