import { inOtherRegion, FOREIGN_BUCKET } from '../example';
import type { Work } from './work';

export const PULL = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
export const encryptedWith = (alias: string) => ({
  's3:x-amz-server-side-encryption': 'aws:kms',
  's3:x-amz-server-side-encryption-aws-kms-key-id': alias,
});

/**
 * Returns the KMS requests that S3 makes for a role that reads and writes an encrypted bucket.
 *
 * @param context ARN in the encryption context: the bucket if the bucket uses an S3 Bucket Key, otherwise the object.
 */
export function useKey(role: string, key: string, bucket: string, context = bucket): Work {
  return {
    ...decrypt(role, key, bucket, context),
    description: `encrypt and decrypt ${context} through S3`,
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
  };
}

/** Returns the KMS requests that S3 makes for a role that only reads an encrypted bucket. */
export function decrypt(role: string, key: string, bucket: string, context = bucket): Work {
  const region = key.split(':')[3] ?? '';
  const through = (service: string, arn: string) => ({
    'kms:ViaService': `${service}.${region}.amazonaws.com`,
    'kms:EncryptionContext:aws:s3:arn': arn,
  });
  return {
    role,
    description: `decrypt ${context} through S3`,
    actions: ['kms:Decrypt'],
    resource: key,
    context: through('s3', context),
    // The second KMS key has no key policy in the example, so only the policy of the role denies requests for the key.
    denied: [key, `${key}-2`].flatMap((resource) => [
      { resource, context: through('secretsmanager', context) },
      { resource, context: through('s3', FOREIGN_BUCKET) },
      { resource: inOtherRegion(resource) },
    ]),
  };
}

export function writeLog(role: string, group: string): Work {
  return {
    role,
    description: 'write log events',
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resource: `${group}:log-stream:2026/1`,
    denied: [{ resource: `${group}-2:log-stream:2026/1` }],
  };
}

export function logIn(role: string): Work {
  return {
    role,
    description: 'log in to the registry',
    actions: ['ecr:GetAuthorizationToken'],
    resource: '*',
    denied: [],
  };
}
