import type { MotoClient } from '../../local-aws/moto/moto-client';

/** Default encryption of a bucket with a KMS key. */
export interface BucketEncryption {
  /** ARN of the key. */
  readonly keyArn: string;
  /** True if S3 uses one data key for the bucket, with the ARN of the bucket as encryption context. */
  readonly bucketKey: boolean;
}

/** Reads the default encryption of a bucket. Returns undefined for a bucket without a KMS key. */
export async function readBucketEncryption(
  moto: MotoClient,
  bucket: string,
  region: string,
): Promise<BucketEncryption | undefined> {
  const { status, body } = await moto.get(`/${bucket}?encryption`, { service: 's3', region });
  const keyArn = /<KMSMasterKeyID>([^<]+)</.exec(body.toString())?.[1];
  if (status !== 200 || keyArn === undefined) return undefined;
  return { keyArn, bucketKey: /<BucketKeyEnabled>true</i.test(body.toString()) };
}
