import { codeOf } from '../../engine/errors';
import type { ReleaseDriver } from '../driver';
import { expectThat } from '../scenario';

/** A request that only reads: the IAM action, and a function that sends the request. */
export type Read = readonly [action: string, send: () => Promise<unknown>];

/** Error code of an operation that the local AWS does not support. The local AWS checks the permission before that. */
const NOT_SUPPORTED = 'NotImplementedException';

/** Sends requests under a role, and expects IAM to allow each. */
export async function expectReads(
  { progress }: ReleaseDriver,
  role: string,
  reads: readonly Read[],
): Promise<void> {
  for (const [action, send] of reads) {
    const answer = await send().then(() => 'allowed', codeOf);
    expectThat(
      answer === 'allowed' || answer === NOT_SUPPORTED,
      `IAM must allow ${role} the request ${action}, but the result is: ${answer}`,
    );
  }
  progress.line(`IAM allows ${role} ${String(reads.length)} requests that read.`);
}
