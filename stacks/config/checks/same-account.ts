import type { Problem } from '../problems';
import type { DeliveryConfigInput } from '../schema';
import type { SoundParts } from '../sound-parts';

/** Reports promoted environments in the delivery account, unless the configuration contains `sameAccount`. */
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
            sentence: `no promoted environment is in the AWS account of '${String(tested)}'; remove sameAccount`,
          },
        ];
  }
  return [...shared].map((account) => ({
    path: ['accounts', String(account), 'id'],
    sentence:
      `${deliveryId} is also the id of the delivery account '${String(tested)}', so the owner of that account would also ` +
      `control the promoted environment in the account '${String(account)}'; choose another AWS account for '${String(account)}', or ` +
      'set sameAccount: true to allow one owner for both',
  }));
}
