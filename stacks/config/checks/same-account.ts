import { problem, type Problem } from '../problems';
import type { DeliveryConfigInput } from '../schema';
import type { SoundParts } from '../sound-parts';

/** Promoted environments are in other AWS accounts than the delivery account, unless the configuration says otherwise. */
export function checkSameAccount(config: SoundParts<DeliveryConfigInput>): Problem[] {
  const { accounts = {}, environments = [], sameAccount } = config;
  const idOf = (account: string | undefined) => (account === undefined ? undefined : accounts[account]?.id);
  const [tested, ...promoted] = environments.map((environment) => environment?.account);
  const deliveryId = idOf(tested);
  const ids = promoted.map(idOf);
  if (deliveryId === undefined || ids.includes(undefined)) return [];
  const shared = new Set(promoted.filter((account) => account !== tested && idOf(account) === deliveryId));
  if (sameAccount === true) {
    return shared.size > 0
      ? []
      : [
          {
            path: ['sameAccount'],
            sentence: `got true; allowed: only where a promoted environment is in the account of '${String(tested)}'; remove it`,
          },
        ];
  }
  return [...shared].map((account) =>
    problem(
      ['accounts', String(account), 'id'],
      `an account other than that of '${String(tested)}', because whoever controls the delivery account then controls this ` +
        'environment too; to accept that, add sameAccount: true',
      deliveryId,
    ),
  );
}
