import type { Access } from './access';
import { OWNERS, throughS3 } from './owners';
import { ARTIFACTS, DELIVERY_KEY, RECORDS, RELEASE_KEY, RELEASE_RECORDS, RELEASES } from '../example';

export const releaseKey: Access[] = [
  {
    description: 'encrypt a release through S3',
    request: { action: 'kms:GenerateDataKey', resource: RELEASE_KEY, context: throughS3(RELEASES) },
    allowed: ['delivery/promote-release', ...OWNERS.production],
  },
  {
    description: 'encrypt a record of production through S3',
    request: { action: 'kms:GenerateDataKey', resource: RELEASE_KEY, context: throughS3(RELEASE_RECORDS) },
    allowed: [...OWNERS.production, 'production/production-record-execution'],
  },
  {
    description: 'decrypt a record of production through S3',
    request: { action: 'kms:Decrypt', resource: RELEASE_KEY, context: throughS3(RELEASE_RECORDS) },
    allowed: [
      ...OWNERS.production,
      'production/auditor-production',
      'production/production-record-execution',
      'delivery/auditor-delivery',
      'delivery/check-release',
    ],
  },
  {
    description: 'use the key of production without S3',
    request: { action: 'kms:Decrypt', resource: RELEASE_KEY },
    allowed: OWNERS.production,
  },
  {
    description: 'use the key of production for another bucket',
    request: {
      action: 'kms:Decrypt',
      resource: RELEASE_KEY,
      context: throughS3('arn:aws:s3:::someone-elses'),
    },
    allowed: OWNERS.production,
  },
  ...['kms:ScheduleKeyDeletion', 'kms:PutKeyPolicy', 'kms:DisableKey'].map((action) => ({
    description: `delete, disable or take over the key of production (${action})`,
    request: { action, resource: RELEASE_KEY },
    allowed: OWNERS.production,
  })),
];

/** Returns a request by S3 to use the key of the delivery account for a bucket that is encrypted with this key. */
const inDeliveryThroughS3 = (action: string, bucket: string) => ({
  action,
  resource: DELIVERY_KEY,
  context: {
    'kms:ViaService': 's3.us-east-1.amazonaws.com',
    'kms:EncryptionContext:aws:s3:arn': bucket,
  },
});

export const deliveryKey: Access[] = [
  {
    description: 'encrypt an artifact through S3',
    request: inDeliveryThroughS3('kms:GenerateDataKey', ARTIFACTS),
    allowed: [...OWNERS.delivery, 'delivery/hello_role'],
  },
  {
    description: 'decrypt an artifact through S3',
    request: inDeliveryThroughS3('kms:Decrypt', ARTIFACTS),
    allowed: [...OWNERS.delivery, 'delivery/build-hello', 'delivery/hello_role'],
  },
  {
    // The pipeline may use the key for every bucket, but may not access objects in the record bucket.
    description: 'encrypt a record through S3',
    request: inDeliveryThroughS3('kms:GenerateDataKey', RECORDS),
    allowed: [
      ...OWNERS.delivery,
      'delivery/check-release',
      'delivery/deploy-stack',
      'delivery/hello_role',
      'delivery/promote-release',
      'delivery/test-record-execution',
    ],
  },
  {
    description: 'encrypt an approval message through SNS',
    request: {
      action: 'kms:GenerateDataKey',
      resource: DELIVERY_KEY,
      context: {
        'kms:ViaService': 'sns.us-east-1.amazonaws.com',
        'kms:EncryptionContext:aws:sns:topicArn':
          'arn:aws:sns:us-east-1:111111111111:big-red-button-approval-production',
      },
    },
    allowed: [...OWNERS.delivery, 'delivery/hello_role'],
  },
  {
    // The key policy also allows requests without condition keys by the pipeline role, because AWS does not document
    // the condition keys of CodeCommit's KMS requests.
    description: 'use the key of the delivery account directly',
    request: { action: 'kms:Decrypt', resource: DELIVERY_KEY },
    allowed: [...OWNERS.delivery, 'delivery/hello_role'],
  },
];
