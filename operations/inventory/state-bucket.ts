import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchBucket,
  S3ServiceException,
  S3Client,
} from '@aws-sdk/client-s3';
import { z } from 'zod';

import { lockKey, removedKey, stateKey, type NamedBucket } from '../../stacks/names';
import type { AccountAccess } from '../accounts/account-access';
import { parseState, type StateFile } from './state-format';

/** The state of one Terraform stack. */
export interface StackState extends StateFile {
  readonly stack: string;
}

/** A lock that a run of Terraform holds. */
export interface StateLock {
  readonly stack: string;
  readonly id: string;
  /** Who holds the lock, e.g. `ada@laptop`. */
  readonly who: string;
  /** Operation of the run, e.g. `OperationTypeApply`. */
  readonly operation: string;
  /** Time at which the run took the lock. */
  readonly created: string;
}

export interface StateBucketContent {
  readonly states: readonly StackState[];
  readonly locks: readonly StateLock[];
  /** Names of the applications that `npm run remove` has removed. */
  readonly removed: readonly string[];
}

/** Ends of the keys of states, of locks, and of objects that record removed applications. */
const STATE = stateKey('');
const LOCK = lockKey('');
const [REMOVED_BEGIN = '', REMOVED_END = ''] = removedKey('*').split('*');

/** Reads the content of the state bucket of an account. Returns undefined if the bucket does not exist. */
export async function readStateBucket(s3: S3Client, bucket: string): Promise<StateBucketContent | undefined> {
  const keys = await listKeys(s3, bucket).catch((error: unknown) => {
    if (error instanceof NoSuchBucket || (error as S3ServiceException).name === 'NoSuchBucket') {
      return undefined;
    }
    throw error;
  });
  if (keys === undefined) return undefined;
  const stacksOf = (suffix: string) =>
    keys.filter((key) => key.endsWith(suffix)).map((key) => key.slice(0, -suffix.length));
  const states = await Promise.all(
    stacksOf(STATE).map(async (stack) => {
      const key = stateKey(stack);
      const text = await readObject(s3, bucket, key);
      return text === undefined ? [] : [{ stack, ...parseState(`s3://${bucket}/${key}`, text) }];
    }),
  );
  const locks = await Promise.all(
    stacksOf(LOCK).map(async (stack) => {
      const text = await readObject(s3, bucket, `${stack}${LOCK}`);
      return text === undefined ? [] : [lockOf(stack, text)];
    }),
  );
  return {
    states: states.flat(),
    locks: locks.flat(),
    removed: keys
      .filter((key) => key.startsWith(REMOVED_BEGIN) && key.endsWith(REMOVED_END))
      .map((key) => key.slice(REMOVED_BEGIN.length, -REMOVED_END.length)),
  };
}

/** Deletes the state of a stack. The bucket keeps the earlier versions of the state. */
export async function deleteState(access: AccountAccess, bucket: NamedBucket, stack: string): Promise<void> {
  await access
    .client(S3Client, bucket.accountRegion.region)
    .send(new DeleteObjectCommand({ Bucket: bucket.name, Key: stateKey(stack) }));
}

async function listKeys(s3: S3Client, bucket: string): Promise<string[]> {
  const keys: string[] = [];
  let token: string | undefined;
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket: bucket, ContinuationToken: token }));
    keys.push(...(page.Contents ?? []).flatMap(({ Key: key }) => key ?? []));
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return keys;
}

/** Reads an object. Returns undefined if the object was deleted after the listing. */
async function readObject(s3: S3Client, bucket: string, key: string): Promise<string | undefined> {
  try {
    const { Body: body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return (await body?.transformToString()) ?? '';
  } catch (error) {
    if (error instanceof S3ServiceException && error.name === 'NoSuchKey') return undefined;
    throw error;
  }
}

/** Returns the command that deletes the lock of a run of Terraform that has crashed. */
export const unlockCommand = ({ id, stack }: Pick<StateLock, 'id' | 'stack'>) =>
  `terraform -chdir=cdktf.out/stacks/${stack} force-unlock ${id}`;

/** https://developer.hashicorp.com/terraform/language/state/locking */
const lockSchema = z.object({
  ID: z.string().default('unknown'),
  Who: z.string().default('unknown'),
  Operation: z.string().default('unknown'),
  Created: z.string().default('unknown'),
});

function lockOf(stack: string, text: string): StateLock {
  let content: unknown = {};
  try {
    content = JSON.parse(text);
  } catch {
    // A lock that cannot be read is still a lock.
  }
  const lock = lockSchema.safeParse(content).data ?? lockSchema.parse({});
  return { stack, id: lock.ID, who: lock.Who, operation: lock.Operation, created: lock.Created };
}
