import type { RECORDED } from '../../../example';
import type { Account } from '../../callers';
import type { Entry } from '../../entry';
import { DELETES, IF_MATCH, IF_NONE_MATCH } from './every-bucket';

/**
 * Returns the entries for the ledger, the claims of notices and the outcomes in a record bucket.
 *
 * @param recorder role of record-execution.
 */
export function recorded(
  owner: Account,
  recorder: string,
  { ledger, notice, outcome }: (typeof RECORDED)['delivery' | 'production'],
): Entry[] {
  const put = (principals: string | readonly string[], resources: string | readonly string[]) => ({
    principals,
    actions: 's3:PutObject',
    resources,
  });
  return [
    { decision: 'allowed', ...put(recorder, [ledger, notice, outcome]), contexts: IF_NONE_MATCH },
    { decision: 'explicitly denied', ...put(recorder, ledger), contexts: [{}, IF_MATCH] },
    { decision: 'allowed', ...put(recorder, [notice, outcome]), contexts: IF_MATCH },
    { decision: 'explicitly denied', ...put(recorder, [notice, outcome]) },
    {
      decision: 'explicitly denied',
      ...put([owner.administrator, owner.terraform, `${recorder}-2`], [ledger, notice, outcome]),
      contexts: [IF_NONE_MATCH, IF_MATCH],
    },
    {
      decision: 'explicitly denied',
      principals: [owner.administrator, owner.terraform, recorder],
      actions: DELETES,
      resources: [ledger, notice, outcome],
    },
  ];
}
