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
      `${deliveryId} is also the id of '${String(tested)}', the delivery account, whose owner would control this environment ` +
      'too; choose another AWS account, or accept that with sameAccount: true',
  }));
}
