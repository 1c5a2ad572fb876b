import { STRANGERS, type Account } from '../callers';
import type { Entry } from '../entry';

/** Actions that change an object in other ways than putting and deleting it. */
export const OTHER_WRITES = [
  's3:BypassGovernanceRetention',
  's3:DeleteObjectAnnotation',
  's3:DeleteObjectTagging',
  's3:DeleteObjectVersionAnnotation',
  's3:DeleteObjectVersionTagging',
  's3:InitiateReplication',
  's3:ObjectOwnerOverrideToBucketOwner',
  's3:PutObjectAcl',
  's3:PutObjectAnnotation',
  's3:PutObjectLegalHold',
  's3:PutObjectRetention',
  's3:PutObjectTagging',
  's3:PutObjectVersionAcl',
  's3:PutObjectVersionAnnotation',
  's3:PutObjectVersionTagging',
  's3:ReplicateDelete',
  's3:ReplicateObject',
  's3:ReplicateObjectAnnotation',
  's3:ReplicateTags',
  's3:RestoreObject',
  's3:UpdateObjectEncryption',
];
export const DELETES = ['s3:DeleteObject', 's3:DeleteObjectVersion'];
export const PLAIN_HTTP = { 'aws:SecureTransport': 'false' };
export const ONCE = { 's3:if-none-match': '*' };
export const KNOWN = { 's3:if-match': 'etag' };
const ALGORITHM = 's3:x-amz-server-side-encryption';
const KEY = 's3:x-amz-server-side-encryption-aws-kms-key-id';
export const PARTS_ONLY = 'discards the parts of an upload that is no object yet';

export interface Bucket {
  readonly bucket: string;
  readonly owner: Account;
  /** A put that the policy lets through, and who does it. */
  readonly writer: string;
  readonly key: string;
  readonly with?: Readonly<Record<string, string>>;
}

/** What holds for every bucket. */
export function everyBucket({ bucket, owner, writer, key, with: given = {} }: Bucket): Entry[] {
  const object = `${bucket}/${key}`;
  const put = { who: writer, actions: 's3:PutObject', on: object } as const;
  return [
    { answer: 'allowed', ...put, with: given },
    { answer: 'forbidden', ...put, with: { ...given, ...PLAIN_HTTP } },
    { answer: 'denied', ...put, who: STRANGERS, with: given },
    // Reads the settings, and changes none.
    { answer: 'allowed', who: owner.administrator, actions: 's3:GetBucketPolicy', on: bucket },
    {
      answer: 'forbidden',
      who: owner.administrator,
      actions: 's3:GetBucketPolicy',
      on: bucket,
      with: PLAIN_HTTP,
    },
    {
      answer: 'forbidden',
      who: owner.terraform,
      actions: 's3:PutBucketPolicy',
      on: bucket,
      with: PLAIN_HTTP,
    },
    { answer: 'forbidden', who: owner.terraform, actions: OTHER_WRITES, on: object, with: given },
  ];
}

/** What holds for the buckets with a key of ours: a request that names an encryption names that key. */
export function encrypted(bucket: Bucket, ...keys: readonly string[]): Entry[] {
  const put = { who: bucket.writer, actions: 's3:PutObject', on: `${bucket.bucket}/${bucket.key}` };
  const given = bucket.with ?? {};
  const named = (key: string) => ({ ...given, [ALGORITHM]: 'aws:kms', [KEY]: key });
  return [
    { answer: 'allowed', ...put, with: [{ ...given, [ALGORITHM]: 'aws:kms' }, ...keys.map(named)] },
    {
      answer: 'forbidden',
      ...put,
      with: [{ ...given, [ALGORITHM]: 'AES256' }, named('arn:aws:kms:ap-southeast-2:444444444444:key/own')],
    },
  ];
}
