import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';

import type { Environment } from '../../../stacks/config';
import { namesOf, stateKey } from '../../../stacks/names';
import { openSession } from '../../sessions';
import type { ReleaseDriver } from '../driver';
import { expectThat } from '../scenario';

/** Opens the state bucket of an account. */
async function openStateBucket(driver: ReleaseDriver, account: string) {
  const { config } = driver;
  const environment = config.environments.find((candidate) => candidate.account === account) as Environment;
  const { home, stateBucket } = namesOf(config).account(account);
  const session = await openSession(driver, { ...environment, region: home.region });
  return { s3: session.client(S3Client), bucket: stateBucket.name };
}

/** Lists the keys in the state bucket of an account. */
export async function stateKeys(driver: ReleaseDriver, account: string): Promise<string[]> {
  const { s3, bucket } = await openStateBucket(driver, account);
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
  return Contents.map(({ Key }) => Key ?? '');
}

/** Reads the id of the lock of a stack, which Terraform also prints. */
export async function readLockId(driver: ReleaseDriver, account: string, stack: string): Promise<string> {
  const { s3, bucket } = await openStateBucket(driver, account);
  const { Body: body } = await s3.send(
    new GetObjectCommand({ Bucket: bucket, Key: `${stateKey(stack)}.tflock` }),
  );
  const { ID } = z.object({ ID: z.string() }).parse(JSON.parse((await body?.transformToString()) ?? ''));
  return ID;
}

/** Expects that no run of Terraform has left a lock in an account. */
export async function expectNoLock(driver: ReleaseDriver, account: string): Promise<void> {
  const locks = (await stateKeys(driver, account)).filter((key) => key.endsWith('.tflock'));
  expectThat(locks.length === 0, `the state bucket of ${account} has the locks ${locks.join(', ')}`);
}
