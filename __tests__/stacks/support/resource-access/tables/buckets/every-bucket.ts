import type { Context } from '../../../policy-set';
import { STRANGERS, type Account } from '../../callers';
import type { Entry } from '../../entry';

/** Actions, other than `PutObject` and `DeleteObject`, that change an object. */
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
export const IF_NONE_MATCH = { 's3:if-none-match': '*' };
export const IF_MATCH = { 's3:if-match': 'etag' };
const ALGORITHM = 's3:x-amz-server-side-encryption';
const KEY = 's3:x-amz-server-side-encryption-aws-kms-key-id';
export const PARTS_ONLY = 'discards the parts of an unfinished upload';

export interface Bucket {
  readonly arn: string;
  readonly owner: Account;
  /** A principal that may put an object with this object key and context. */
  readonly writer: string;
  readonly key: string;
  readonly context?: Context;
}

/** Returns the entries that the table of every bucket contains. */
export function everyBucket({ arn, owner, writer, key, context = {} }: Bucket): Entry[] {
  const object = `${arn}/${key}`;
  const put = { principals: writer, actions: 's3:PutObject', resources: object } as const;
  return [
    { decision: 'allowed', ...put, contexts: context },
    { decision: 'explicitly denied', ...put, contexts: { ...context, ...PLAIN_HTTP } },
    { decision: 'denied', ...put, principals: STRANGERS, contexts: context },
    // The bucket policy does not deny actions that read settings, because these actions change nothing.
    {
      decision: 'allowed',
      principals: owner.administrator,
      actions: 's3:GetBucketPolicy',
      resources: arn,
    },
    {
      decision: 'explicitly denied',
      principals: owner.administrator,
      actions: 's3:GetBucketPolicy',
      resources: arn,
      contexts: PLAIN_HTTP,
    },
    {
      decision: 'explicitly denied',
      principals: owner.terraform,
      actions: 's3:PutBucketPolicy',
      resources: arn,
      contexts: PLAIN_HTTP,
    },
    {
      decision: 'explicitly denied',
      principals: owner.terraform,
      actions: OTHER_WRITES,
      resources: object,
      contexts: context,
    },
  ];
}

/** Returns more entries for a bucket with a KMS key of the project. A request must not use any other KMS key. */
export function encrypted(bucket: Bucket, ...keys: readonly string[]): Entry[] {
  const put = {
    principals: bucket.writer,
    actions: 's3:PutObject',
    resources: `${bucket.arn}/${bucket.key}`,
  };
  const context = bucket.context ?? {};
  const named = (key: string) => ({ ...context, [ALGORITHM]: 'aws:kms', [KEY]: key });
  return [
    { decision: 'allowed', ...put, contexts: [{ ...context, [ALGORITHM]: 'aws:kms' }, ...keys.map(named)] },
    {
      decision: 'explicitly denied',
      ...put,
      contexts: [
        { ...context, [ALGORITHM]: 'AES256' },
        named('arn:aws:kms:ap-southeast-2:444444444444:key/own'),
      ],
    },
  ];
}
