import { arn, bucketArn, dnsSuffixOf, type AccountRegion } from '../../../../stacks/names';
import { headerOf, type MotoClient } from '../../../local-aws/moto/moto-client';
import type { Requirement } from '../../call';
import type { PolicyStore } from '../../policies/policy-store';
import { textAt } from '../input';
import type { OperationRequest } from '../service-rules';
import { copySourceOf, type ObjectVersion } from './copy-source';

const KEY_HEADER = 'x-amz-server-side-encryption-aws-kms-key-id';
const BUCKET_KEY_HEADER = 'x-amz-server-side-encryption-bucket-key-enabled';

/**
 * How an operation uses the KMS key of an object. For a part of a multipart upload, S3 decrypts the data key of the
 * upload: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions.
 */
const KEY_ACTIONS: Readonly<Record<string, string>> = {
  CompleteMultipartUpload: 'kms:Decrypt',
  CopyObject: 'kms:GenerateDataKey',
  CreateMultipartUpload: 'kms:GenerateDataKey',
  ListParts: 'kms:Decrypt',
  PutObject: 'kms:GenerateDataKey',
  UploadPart: 'kms:Decrypt',
  UploadPartCopy: 'kms:Decrypt',
};

/** The KMS key of an object, and the encryption context with which S3 uses the key. */
interface Encryption {
  /** ARN of the key. */
  readonly key: string;
  /**
   * ARN of the bucket if the bucket has an S3 Bucket Key, otherwise the ARN of the object:
   * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
   */
  readonly context: string;
  /** Region of the bucket. */
  readonly region: string;
}

/**
 * Returns the permissions that a request to S3 needs because of encryption, and for an object that does not exist.
 *
 * S3 uses the KMS key with the permissions of the caller:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html. A caller that may not list the bucket
 * gets 403 and not 404 for a missing object: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html.
 */
export async function encryptionRequirements(
  moto: MotoClient,
  policies: PolicyStore,
  request: OperationRequest,
): Promise<readonly Requirement[]> {
  const { operation, input } = request;
  const object = {
    bucket: textAt(input, 'Bucket'),
    key: textAt(input, 'Key'),
    version: textAt(input, 'VersionId'),
  };
  const read = (source: ObjectVersion, decrypts: boolean) =>
    readRequirements(moto, source, regionOf(policies, source.bucket, request), decrypts);
  switch (operation) {
    case 'GetObject':
    case 'GetObjectAttributes':
      return read(object, true);
    case 'HeadObject':
      // https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
      return read(object, textAt(input, 'ChecksumMode') === 'ENABLED');
    default: {
      const source = input['CopySource'] === undefined ? [] : await read(copySourceOf(request), true);
      const action = KEY_ACTIONS[operation];
      const written = action === undefined ? undefined : await encryptionOfWrite(policies, request, object);
      return [...source, ...(action === undefined || written === undefined ? [] : [use(action, written)])];
    }
  }
}

/** Returns the Region of a bucket, or the Region of the request for a bucket that does not exist. */
const regionOf = (policies: PolicyStore, bucket: string, { accountRegion }: OperationRequest) =>
  policies.ownerOf(bucket)?.region ?? accountRegion.region;

async function readRequirements(
  moto: MotoClient,
  { bucket, key, version }: ObjectVersion,
  region: string,
  decrypts: boolean,
): Promise<readonly Requirement[]> {
  const path = `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
  const query = version === '' ? '' : `?versionId=${encodeURIComponent(version)}`;
  const { status, headers } = await moto.head(path + query, region);
  if (status === 404) return [{ action: 's3:ListBucket', resource: bucketArn(region, bucket), context: {} }];
  const keyArn = headerOf(headers, KEY_HEADER);
  if (!decrypts || status >= 300 || keyArn === undefined) return [];
  const bucketKey = headerOf(headers, BUCKET_KEY_HEADER)?.toLowerCase() === 'true';
  return [use('kms:Decrypt', { key: keyArn, context: contextOf(region, bucket, key, bucketKey), region })];
}

/**
 * Returns the encryption of a new object: that of the request, otherwise that of the bucket. Without the id of a key, S3
 * uses its own key, which every caller may use: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html.
 */
async function encryptionOfWrite(
  policies: PolicyStore,
  request: OperationRequest,
  { bucket, key }: ObjectVersion,
): Promise<Encryption | undefined> {
  const { input, accountRegion } = request;
  const region = regionOf(policies, bucket, request);
  const ofBucket = await policies.bucketEncryption(bucket, region);
  const requested = textAt(input, 'ServerSideEncryption');
  const named = textAt(input, 'SSEKMSKeyId');
  const ofRequest = named === '' ? undefined : keyArnOf(named, { ...accountRegion, region });
  const keyArn = requested === '' ? (ofRequest ?? ofBucket?.keyArn) : ofRequest;
  if (keyArn === undefined) return undefined;
  const bucketKey = input['BucketKeyEnabled'] ?? ofBucket?.bucketKey ?? false;
  return { key: keyArn, context: contextOf(region, bucket, key, bucketKey === true), region };
}

/** @param key ARN or id of a key, or ARN or name of an alias. */
const keyArnOf = (key: string, accountRegion: AccountRegion) =>
  key.startsWith('arn:') ? key : arn('kms', accountRegion, `key/${key}`);

const contextOf = (region: string, bucket: string, key: string, bucketKey: boolean) =>
  bucketKey ? bucketArn(region, bucket) : bucketArn(region, bucket, key);

const use = (action: string, { key, context, region }: Encryption): Requirement => ({
  action,
  resource: key,
  context: {
    'kms:ViaService': `s3.${region}.${dnsSuffixOf(region)}`,
    'kms:EncryptionContext:aws:s3:arn': context,
  },
});
