import { bucketArn, dnsSuffixOf } from '../../../stacks/names';
import { headerOf, type MotoClient } from '../../local-aws/moto/moto-client';
import type { Requirement } from '../call';
import type { PolicyStore } from '../policies/policy-store';
import { textAt } from './input';
import type { OperationRequest } from './service-rules';

const READS = new Set(['GetObject', 'HeadObject']);
const WRITES = new Set(['PutObject', 'CopyObject', 'CreateMultipartUpload']);
const KEY_HEADER = 'x-amz-server-side-encryption-aws-kms-key-id';
const BUCKET_KEY_HEADER = 'x-amz-server-side-encryption-bucket-key-enabled';

/** The KMS key of an object, and the encryption context with which S3 uses the key. */
interface Encryption {
  /** ARN of the key. */
  readonly key: string;
  /**
   * ARN of the bucket if the bucket has an S3 Bucket Key, otherwise the ARN of the object:
   * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
   */
  readonly context: string;
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
  const { operation, input, accountRegion } = request;
  const bucket = textAt(input, 'Bucket');
  const key = textAt(input, 'Key');
  if (READS.has(operation)) {
    const path = pathOf(bucket, key, textAt(input, 'VersionId'));
    return readRequirements(moto, request, { bucket, key, path });
  }
  if (!WRITES.has(operation)) return [];
  const target = { bucket, key };
  const written = await encryptionOfWrite(policies, request, target);
  const source = operation === 'CopyObject' ? await copySource(moto, request) : [];
  return [
    ...source,
    ...(written === undefined ? [] : [use('kms:GenerateDataKey', written, accountRegion.region)]),
  ];
}

interface ObjectPath {
  readonly bucket: string;
  readonly key: string;
  /** Path and query of a request for the object, URL-encoded. */
  readonly path: string;
}

const pathOf = (bucket: string, key: string, version: string) =>
  `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}` +
  (version === '' ? '' : `?versionId=${encodeURIComponent(version)}`);

async function readRequirements(
  moto: MotoClient,
  { accountRegion: { region } }: OperationRequest,
  { bucket, key, path }: ObjectPath,
): Promise<readonly Requirement[]> {
  const { status, headers } = await moto.head(path, region);
  if (status === 404) return [{ action: 's3:ListBucket', resource: bucketArn(region, bucket) }];
  const arn = headerOf(headers, KEY_HEADER);
  if (status >= 300 || arn === undefined) return [];
  const bucketKey = headerOf(headers, BUCKET_KEY_HEADER)?.toLowerCase() === 'true';
  return [use('kms:Decrypt', { key: arn, context: contextOf(region, bucket, key, bucketKey) }, region)];
}

function copySource(moto: MotoClient, request: OperationRequest): Promise<readonly Requirement[]> {
  const [source = '', query = ''] = textAt(request.input, 'CopySource').replace(/^\//, '').split('?');
  const [bucket = '', ...key] = decodeURIComponent(source).split('/');
  const version = new URLSearchParams(query).get('versionId') ?? '';
  const name = key.join('/');
  return readRequirements(moto, request, { bucket, key: name, path: pathOf(bucket, name, version) });
}

/** Returns the encryption of a new object: that of the request, otherwise that of the bucket. */
async function encryptionOfWrite(
  policies: PolicyStore,
  { accountRegion: { region }, header }: OperationRequest,
  { bucket, key }: Pick<ObjectPath, 'bucket' | 'key'>,
): Promise<Encryption | undefined> {
  const ofBucket = await policies.bucketEncryption(bucket, region);
  const requested = header('x-amz-server-side-encryption');
  if (requested !== undefined && requested !== 'aws:kms') return undefined;
  const arn = header(KEY_HEADER) ?? ofBucket?.keyArn;
  if (arn === undefined) return undefined;
  const bucketKey =
    header(BUCKET_KEY_HEADER) === undefined
      ? (ofBucket?.bucketKey ?? false)
      : header(BUCKET_KEY_HEADER) === 'true';
  return { key: arn, context: contextOf(region, bucket, key, bucketKey) };
}

const contextOf = (region: string, bucket: string, key: string, bucketKey: boolean) =>
  bucketKey ? bucketArn(region, bucket) : bucketArn(region, bucket, key);

const use = (action: string, { key, context }: Encryption, region: string): Requirement => ({
  action,
  resource: key,
  context: {
    'kms:ViaService': `s3.${region}.${dnsSuffixOf(region)}`,
    'kms:EncryptionContext:aws:s3:arn': context,
  },
});
