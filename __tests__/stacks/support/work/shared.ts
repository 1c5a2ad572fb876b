import { elsewhere, SOMEONE_ELSES_BUCKET } from '../example';
import type { Work } from './work';

export const PULL = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
export const encryptedWith = (alias: string) => ({
  's3:x-amz-server-side-encryption': 'aws:kms',
  's3:x-amz-server-side-encryption-aws-kms-key-id': alias,
});

/** What S3 asks of a role that reads and writes in an encrypted bucket. A bucket with a bucket key names itself. */
export function useKey(who: string, key: string, bucket: string, context = bucket): Work {
  const region = key.split(':')[3] ?? '';
  const through = (service: string, what: string) => ({
    'kms:ViaService': `${service}.${region}.amazonaws.com`,
    'kms:EncryptionContext:aws:s3:arn': what,
  });
  return {
    who,
    what: `encrypt and decrypt ${context} through S3`,
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    on: key,
    with: through('s3', context),
    // Another key's policy need not say the same as this one's.
    butNot: [key, `${key}-2`].flatMap((on) => [
      { on, with: through('secretsmanager', context) },
      { on, with: through('s3', SOMEONE_ELSES_BUCKET) },
      { on: elsewhere(on) },
    ]),
  };
}

export function writeLog(who: string, group: string): Work {
  return {
    who,
    what: 'write its log',
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    on: `${group}:log-stream:2026/1`,
    butNot: [{ on: `${group}-2:log-stream:2026/1` }],
  };
}

export function logIn(who: string): Work {
  return {
    who,
    what: 'log in to the registry',
    actions: ['ecr:GetAuthorizationToken'],
    on: '*',
    butNot: [],
  };
}
