import { once } from 'node:events';

import { killGroup } from '../../system/kill-group';
import type { Deployment } from '../../terraform/deployment';

/** A run of Terraform that holds the lock of a stack. */
export interface HeldLock {
  /** Answers the question of the run with "no". The run ends, and releases the lock. */
  decline(): Promise<void>;
  /** Kills the run. The lock stays. */
  crash(): Promise<void>;
}

/**
 * Starts `terraform apply` of a stack, and waits until the run asks for a confirmation. The stack needs something to
 * change.
 *
 * @throws Error when the run ends without a question.
 */
export async function holdLock(deployment: Deployment, stack: string): Promise<HeldLock> {
  const run = deployment.commands.startApply(stack);
  const ended = once(run, 'close');
  let output = '';
  await new Promise<void>((resolve, reject) => {
    run.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.includes('Enter a value:')) resolve();
    });
    run.once('close', () => {
      reject(new Error(`terraform apply of ${stack} ended without a question:\n${output}`));
    });
  });
  return {
    decline: async () => {
      run.stdin.end('no\n');
      await ended;
    },
    crash: async () => {
      // Without Terraform, the process of the real AWS provider would keep running.
      killGroup(run);
      await ended;
    },
  };
}
