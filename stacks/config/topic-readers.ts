import type { NoticeKind } from '../../functions/record-execution/contract';
import type { DeliveryConfig, Environment } from './delivery-config';

/** Person or mailing list that gets messages of a topic. */
export interface Reader {
  readonly email: string;
  /**
   * Kinds of notices that the reader gets.
   *
   * @default every message
   */
  readonly kinds?: readonly NoticeKind[];
}

/** Returns who gets the alarms of an account. */
export const operatorReaders = ({ operators }: Pick<DeliveryConfig, 'operators'>): Reader[] =>
  operators.notify.map((email) => ({ email }));

/** Returns who gets a message when a release waits for an approval of an environment. */
export const approvalReaders = ({ approval }: Environment): Reader[] =>
  approval.notify.map((email) => ({ email }));

/** Returns who gets notices about releases in an environment. Operators get every failure. */
export const releaseNoticeReaders = (
  { operators }: Pick<DeliveryConfig, 'operators'>,
  { notices }: Environment,
): Reader[] =>
  readersOf([
    ['failed', [...operators.notify, ...notices.failed]],
    ['rolledBack', notices.rolledBack],
    ['succeeded', notices.succeeded],
  ]);

/**
 * Returns who gets notices about releases that wait for an approval. Approvers get every superseded release, and no
 * notice about a waiting one, because the pipeline itself sends it.
 */
export const waitingNoticeReaders = ({ approval, notices }: Environment): Reader[] =>
  readersOf([['superseded', [...approval.notify, ...notices.superseded]]]);

/** Returns one reader for each address, with all its kinds. Addresses that differ only in case are equal. */
function readersOf(lists: readonly (readonly [kind: NoticeKind, emails: readonly string[]])[]): Reader[] {
  const readers = new Map<string, { readonly email: string; readonly kinds: Set<NoticeKind> }>();
  for (const [kind, emails] of lists) {
    for (const email of emails) {
      const key = email.toLowerCase();
      const { kinds } = readers.get(key) ?? { kinds: new Set<NoticeKind>() };
      readers.set(key, { email: readers.get(key)?.email ?? email, kinds: kinds.add(kind) });
    }
  }
  return [...readers.values()].map(({ email, kinds }) => ({ email, kinds: [...kinds] }));
}
