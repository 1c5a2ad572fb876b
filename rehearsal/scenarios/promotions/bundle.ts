import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { unzipSync, zipSync } from 'fflate';

import { currentKey } from '../../../functions/shared/release/release-bucket';
import type { PromotedEnvironment } from '../../../stacks/config';
import { namesOf } from '../../../stacks/names';
import { openSession } from '../../sessions';
import type { ReleaseDriver } from '../driver';

/** The files of a bundle, by name. */
export type BundleFiles = ReadonlyMap<string, Uint8Array>;

/** Reads the current bundle of the driver's application in an environment. */
export async function readBundle(
  driver: ReleaseDriver,
  environment: PromotedEnvironment,
): Promise<BundleFiles> {
  const session = await openSession(driver, environment);
  const { Body: body } = await session
    .client(S3Client)
    .send(new GetObjectCommand(currentObject(driver, environment)));
  const bytes = (await body?.transformToByteArray()) ?? new Uint8Array();
  return new Map(Object.entries(unzipSync(bytes)));
}

/** Replaces the current bundle by a valid zip with other files. The upload starts the release pipeline. */
export async function replaceBundle(
  driver: ReleaseDriver,
  environment: PromotedEnvironment,
  files: BundleFiles,
): Promise<void> {
  const session = await openSession(driver, environment);
  const body = zipSync(Object.fromEntries(files));
  await session
    .client(S3Client)
    .send(new PutObjectCommand({ ...currentObject(driver, environment), Body: body }));
}

/** Returns the bundle with another last byte in one file. */
export function changeOneByte(bundle: BundleFiles, file: string): BundleFiles {
  const bytes = Uint8Array.from(bundle.get(file) ?? []);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  return new Map([...bundle, [file, bytes]]);
}

const currentObject = ({ application, config }: ReleaseDriver, environment: PromotedEnvironment) => ({
  Bucket: namesOf(config).environment(environment).releaseBucket.name,
  Key: currentKey(application.name),
});
