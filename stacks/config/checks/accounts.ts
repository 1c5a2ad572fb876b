import type { Problem } from '../problems';
import type { DeliveryConfigInput } from '../schema';
import type { SoundParts } from '../sound-parts';

/** Reports environments without their own account, and accounts without an environment. */
export function checkAccounts({ accounts, environments }: SoundParts<DeliveryConfigInput>): Problem[] {
  if (accounts === undefined) return [];
  const names = Object.keys(accounts);
  if (names.length === 0) {
    return [{ path: ['accounts'], sentence: 'no account is listed; add an account for each environment' }];
  }
  const chosen = environments?.map((environment) => environment?.account);
  const wrong = (chosen ?? []).flatMap((account, index) => {
    const sentence =
      account === undefined ? undefined : wrongAccount(account, chosen?.indexOf(account), index, names);
    return sentence === undefined ? [] : [{ path: ['environments', index, 'account'], sentence }];
  });
  // Unused accounts are reported only if every environment has a valid account. Otherwise the account may belong to an
  // environment that is already reported.
  const complete = chosen !== undefined && wrong.length === 0 && !chosen.includes(undefined);
  const unused = complete ? names.filter((name) => !chosen.includes(name)) : [];
  return [
    ...wrong,
    ...unused.map((name) => ({
      path: ['accounts', name],
      sentence:
        `no environment uses the account '${name}'; remove the account, or enter it as the account of an ` +
        'environment',
    })),
    ...names.flatMap((name) => startsLikeAnother(name, names)),
  ];
}

/**
 * Returns what is wrong with the account of an environment; undefined if the account is allowed.
 *
 * @param first Index of the first environment with the account.
 */
function wrongAccount(
  account: string,
  first: number | undefined,
  index: number,
  names: readonly string[],
): string | undefined {
  if (!names.includes(account)) {
    return `'${account}' is not a key of accounts; choose one of: ${names.join(', ')}`;
  }
  if (first === index) return undefined;
  return (
    `environments[${String(first)}] already has the account '${account}'; choose another account, or add a second ` +
    'entry with the same id to accounts'
  );
}

/**
 * Reports an account such as `production-2` beside `production`, because `cdktf deploy 'production-*'` would deploy the
 * stacks of both accounts.
 */
function startsLikeAnother(name: string, names: readonly string[]): Problem[] {
  const shorter = names.find((other) => name.startsWith(`${other}-`));
  if (shorter === undefined) return [];
  const sentence =
    `the pattern '${shorter}-*' for the stacks of the account '${shorter}' also matches the stacks of the account '${name}'; ` +
    'rename one of the two accounts';
  return [{ path: ['accounts', name], sentence }];
}
