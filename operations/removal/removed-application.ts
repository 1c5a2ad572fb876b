import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';

import { removedKey, type NamedBucket } from '../../stacks/names';
import type { AccountAccess } from '../accounts/account-access';
import { textOf, type StateResource } from '../inventory/state-format';
import type { StackRemoval } from './plan/removal-plan';

/** A resource that a removal has taken out of the state of a stack, and that Terraform can import again. */
const keptSchema = z.object({ stack: z.string(), address: z.string(), id: z.string() });
const recordSchema = z.object({ kept: z.array(keptSchema) });
export type KeptResource = z.infer<typeof keptSchema>;

/** Object in the state bucket that says that an application was removed. */
interface RemovedApplication {
  readonly access: AccountAccess;
  readonly stateBucket: NamedBucket;
  readonly application: string;
}

/**
 * Records that an application was removed. While the record exists, Terraform refuses to deploy a configuration with the
 * application. A record of an interrupted removal keeps its resources.
 */
export async function recordRemoval(
  removed: RemovedApplication,
  stacks: readonly StackRemoval[],
  now: number,
): Promise<void> {
  const forgotten = stacks.flatMap(({ stack, forgotten: resources }) =>
    resources.map((resource) => ({ stack, address: resource.address, id: idOf(resource) })),
  );
  const earlier = (await readRemoval(removed)).filter(
    ({ address }) => !forgotten.some((resource) => resource.address === address),
  );
  const record = {
    application: removed.application,
    removed: new Date(now).toISOString(),
    kept: [...earlier, ...forgotten],
  };
  await removed.access.client(S3Client, removed.stateBucket.accountRegion.region).send(
    new PutObjectCommand({
      ...objectOf(removed),
      Body: `${JSON.stringify(record, undefined, 2)}\n`,
      ContentType: 'application/json',
    }),
  );
}

/** Returns the id with which Terraform imports a resource. */
const idOf = (resource: StateResource) => textOf(resource, 'id') ?? textOf(resource, 'name') ?? '';

/** Reads the resources that the removal of an application has kept without Terraform. */
export async function readRemoval(removed: RemovedApplication): Promise<readonly KeptResource[]> {
  try {
    const { Body: body } = await removed.access
      .client(S3Client, removed.stateBucket.accountRegion.region)
      .send(new GetObjectCommand(objectOf(removed)));
    return recordSchema.parse(JSON.parse((await body?.transformToString()) ?? '')).kept;
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchKey') return [];
    throw error;
  }
}

/** Deletes the record of a removed application, so that the application can be deployed again. */
export async function forgetRemoval(removed: RemovedApplication): Promise<void> {
  await removed.access
    .client(S3Client, removed.stateBucket.accountRegion.region)
    .send(new DeleteObjectCommand(objectOf(removed)));
}

const objectOf = ({ stateBucket, application }: RemovedApplication) => ({
  Bucket: stateBucket.name,
  Key: removedKey(application),
});
