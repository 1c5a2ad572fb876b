import { problem, type Problem } from '../problems';
import type { DeliveryConfigInput } from '../schema';
import type { SoundParts } from '../sound-parts';

/** Each environment has an account of its own, each account an environment. */
export function checkAccounts({ accounts, environments }: SoundParts<DeliveryConfigInput>): Problem[] {
  if (accounts === undefined) return [];
  const names = Object.keys(accounts);
  if (names.length === 0) return [problem(['accounts'], 'an account for each environment', accounts)];
  const chosen = environments?.map((environment) => environment?.account);
  const wrong = (chosen ?? []).flatMap((account, index) => {
    const allowed =
      account === undefined ? undefined : allowedInstead(account, chosen?.indexOf(account), index, names);
    return allowed === undefined ? [] : [problem(['environments', index, 'account'], allowed, account)];
  });
  // An environment whose account is wrong may be the one that belongs to an unused account.
  const complete = chosen !== undefined && wrong.length === 0 && !chosen.includes(undefined);
  const unused = complete ? names.filter((name) => !chosen.includes(name)) : [];
  return [
    ...wrong,
    ...unused.map((name) =>
      problem(['accounts', name], 'an account that an environment names', accounts[name]),
    ),
    ...names.flatMap((name) => startsLikeAnother(name, names, accounts[name])),
  ];
}

/** @param first Index of the first environment in the account. @returns undefined where the account is allowed. */
function allowedInstead(
  account: string,
  first: number | undefined,
  index: number,
  names: readonly string[],
): string | undefined {
  if (!names.includes(account)) return `a key of accounts (${names.join(', ')})`;
  if (first === index) return undefined;
  return (
    `a key of accounts that no other environment has (environments[${String(first)}] has this one); ` +
    'for a second environment in the same AWS account add a second entry with the same id'
  );
}

/** `cdktf deploy 'production-*'` must not reach the stacks of an account called production-2. */
function startsLikeAnother(name: string, names: readonly string[], account: unknown): Problem[] {
  const shorter = names.find((other) => name.startsWith(`${other}-`));
  if (shorter === undefined) return [];
  const allowed =
    `a name that does not start with '${shorter}-', because '${shorter}' is an account and its stacks are '${shorter}-*'; ` +
    'rename one of the two';
  return [problem(['accounts', name], allowed, account)];
}
