import type { Access } from '../access';
import { OWNERS, throughS3 } from './owners';
import { ARTIFACTS, DELIVERY_KEY, RELEASE_KEY, RELEASES } from '../example';

export const releaseKey: Access[] = [
  {
    what: 'encrypt a release through S3',
    question: { action: 'kms:GenerateDataKey', on: RELEASE_KEY, with: throughS3(RELEASES) },
    who: [
      'delivery/promote-release',
      ...OWNERS.production,
      'production/hello-production-role',
      'production/production-verify-release',
    ],
  },
  {
    what: "use production's key without S3",
    question: { action: 'kms:Decrypt', on: RELEASE_KEY },
    who: OWNERS.production,
  },
  {
    what: "use production's key for another bucket",
    question: { action: 'kms:Decrypt', on: RELEASE_KEY, with: throughS3('arn:aws:s3:::someone-elses') },
    who: OWNERS.production,
  },
  ...['kms:ScheduleKeyDeletion', 'kms:PutKeyPolicy', 'kms:DisableKey'].map((action) => ({
    what: `take production's key away (${action})`,
    question: { action, on: RELEASE_KEY },
    who: OWNERS.production,
  })),
];

export const deliveryKey: Access[] = [
  {
    what: 'encrypt an artifact through S3',
    question: {
      action: 'kms:GenerateDataKey',
      on: DELIVERY_KEY,
      with: { 'kms:ViaService': 's3.us-east-1.amazonaws.com', 'kms:EncryptionContext:aws:s3:arn': ARTIFACTS },
    },
    who: [
      ...OWNERS.delivery,
      'delivery/build-hello',
      'delivery/deploy-stack',
      'delivery/hello_role',
      'delivery/promote-release',
    ],
  },
  {
    what: 'encrypt a question for approvers through SNS',
    question: {
      action: 'kms:GenerateDataKey',
      on: DELIVERY_KEY,
      with: {
        'kms:ViaService': 'sns.us-east-1.amazonaws.com',
        'kms:EncryptionContext:aws:sns:topicArn':
          'arn:aws:sns:us-east-1:111111111111:big-red-button-approval-production',
      },
    },
    who: [...OWNERS.delivery, 'delivery/hello_role'],
  },
  {
    // The pipeline may, because nobody knows how CodeCommit asks when it uploads a commit.
    what: 'use the key of the delivery account directly',
    question: { action: 'kms:Decrypt', on: DELIVERY_KEY },
    who: [...OWNERS.delivery, 'delivery/hello_role'],
  },
];
