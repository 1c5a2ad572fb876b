import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';

import type { Environment } from '../../../stacks/config';
import { namesOf } from '../../../stacks/names';
import { openSession } from '../../sessions';
import type { ReleaseDriver } from '../driver';
import { expectThat } from '../scenario';

/** Lists the keys in the state bucket of an account. */
async function stateKeys(driver: ReleaseDriver, account: string): Promise<string[]> {
  const { config } = driver;
  const environment = config.environments.find((candidate) => candidate.account === account) as Environment;
  const { home, stateBucket } = namesOf(config).account(account);
  const session = await openSession(driver, { ...environment, region: home.region });
  const { Contents = [] } = await session
    .client(S3Client)
    .send(new ListObjectsV2Command({ Bucket: stateBucket.name }));
  return Contents.map(({ Key }) => Key ?? '');
}

/** Expects that no run of Terraform has left a lock in an account. */
export async function expectNoLock(driver: ReleaseDriver, account: string): Promise<void> {
  const locks = (await stateKeys(driver, account)).filter((key) => key.endsWith('.tflock'));
  expectThat(locks.length === 0, `the state bucket of ${account} has the locks ${locks.join(', ')}`);
}
