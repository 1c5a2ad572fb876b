import type { Problem } from '../problems';
import type { DeliveryConfigInput } from '../schema';
import type { SoundParts } from '../sound-parts';

/** Each environment has its own account, and each account has an environment. */
export function checkAccounts({ accounts, environments }: SoundParts<DeliveryConfigInput>): Problem[] {
  if (accounts === undefined) return [];
  const names = Object.keys(accounts);
  if (names.length === 0) {
    return [{ path: ['accounts'], sentence: 'the list is empty; add an account for each environment' }];
  }
  const chosen = environments?.map((environment) => environment?.account);
  const wrong = (chosen ?? []).flatMap((account, index) => {
    const sentence =
      account === undefined ? undefined : wrongAccount(account, chosen?.indexOf(account), index, names);
    return sentence === undefined ? [] : [{ path: ['environments', index, 'account'], sentence }];
  });
  // The environment of an unused account may be the one whose account is wrong.
  const complete = chosen !== undefined && wrong.length === 0 && !chosen.includes(undefined);
  const unused = complete ? names.filter((name) => !chosen.includes(name)) : [];
  return [
    ...wrong,
    ...unused.map((name) => ({
      path: ['accounts', name],
      sentence: `no environment has the account '${name}'; remove it, or name it in an environment`,
    })),
    ...names.flatMap((name) => startsLikeAnother(name, names)),
  ];
}

/** @param first Index of the first environment with the account. @returns undefined if the account is allowed. */
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

/** `cdktf deploy 'production-*'` must not deploy the stacks of an account called production-2. */
function startsLikeAnother(name: string, names: readonly string[]): Problem[] {
  const shorter = names.find((other) => name.startsWith(`${other}-`));
  if (shorter === undefined) return [];
  const sentence =
    `the pattern '${shorter}-*' for the stacks of the account '${shorter}' also matches the stacks of '${name}'; ` +
    'rename one of the two accounts';
  return [{ path: ['accounts', name], sentence }];
}
