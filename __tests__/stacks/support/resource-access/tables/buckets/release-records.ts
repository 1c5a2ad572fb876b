import { RECORDED, RELEASE_RECORDS } from '../../../example';
import { DELIVERY, PRODUCTION, STRANGERS } from '../../callers';
import type { Table } from '../../entry';
import {
  DELETES,
  encrypted,
  everyBucket,
  IF_NONE_MATCH,
  OTHER_WRITES,
  PARTS_ONLY,
  PLAIN_HTTP,
  type Bucket,
} from './every-bucket';
import { recorded } from './recorded';

const recorder = PRODUCTION.role('production-record-execution');

/** The only function of another account that reads outcomes of the last environment. */
const reader = DELIVERY.role('check-release');
const auditor = DELIVERY.role('auditor-delivery');
const NO_READERS = [
  DELIVERY.administrator,
  DELIVERY.terraform,
  DELIVERY.role('test-record-execution'),
  DELIVERY.role('promote-release'),
  ...STRANGERS,
];

const document: Bucket = {
  arn: RELEASE_RECORDS,
  owner: PRODUCTION,
  writer: recorder,
  key: RECORDED.production.ledger.slice(RELEASE_RECORDS.length + 1),
  context: IF_NONE_MATCH,
};
export const releaseRecords: Table = {
  resource: RELEASE_RECORDS,
  entries: [
    ...everyBucket(document),
    ...encrypted(
      document,
      'arn:aws:kms:ap-southeast-2:222222222222:key/production-release',
      'arn:aws:kms:ap-southeast-2:222222222222:alias/big-red-button-release-production',
    ),
    ...recorded(PRODUCTION, recorder, RECORDED.production),
    {
      decision: 'explicitly denied',
      principals: [
        PRODUCTION.role('production-verify-release'),
        PRODUCTION.role('production-protect-stacks'),
        'arn:aws:iam::222222222222:role/hello-big-red-button-production-role',
        // The recorder of the other account.
        DELIVERY.role('test-record-execution'),
        DELIVERY.role('promote-release'),
      ],
      actions: ['s3:PutObject', ...DELETES],
      resources: Object.values(RECORDED.production),
      contexts: IF_NONE_MATCH,
    },
    {
      decision: 'allowed',
      principals: reader,
      actions: 's3:GetObject',
      resources: RECORDED.production.outcome,
    },
    {
      decision: 'allowed',
      principals: auditor,
      actions: 's3:GetObject',
      resources: [RECORDED.production.ledger, RECORDED.production.outcome],
    },
    {
      decision: 'denied',
      principals: [auditor, `${auditor}-2`],
      actions: 's3:GetObject',
      resources: [RECORDED.production.notice, `${RELEASE_RECORDS}/else.json`],
    },
    {
      decision: 'explicitly denied',
      principals: auditor,
      actions: 's3:GetObject',
      resources: [RECORDED.production.ledger, RECORDED.production.outcome],
      contexts: PLAIN_HTTP,
    },
    {
      decision: 'allowed',
      principals: [reader, auditor],
      actions: 's3:ListBucket',
      resources: RELEASE_RECORDS,
    },
    {
      decision: 'denied',
      principals: reader,
      actions: 's3:GetObject',
      resources: [RECORDED.production.ledger, RECORDED.production.notice, `${RELEASE_RECORDS}/else.json`],
    },
    {
      decision: 'explicitly denied',
      principals: reader,
      actions: 's3:GetObject',
      resources: RECORDED.production.outcome,
      contexts: PLAIN_HTTP,
    },
    {
      decision: 'denied',
      principals: NO_READERS,
      actions: 's3:GetObject',
      resources: Object.values(RECORDED.production),
    },
    { decision: 'denied', principals: NO_READERS, actions: 's3:ListBucket', resources: RELEASE_RECORDS },
  ],
  leftToIdentityPolicies: { 's3:AbortMultipartUpload': PARTS_ONLY },
  deniedToTerraform: ['s3:PutObject', ...DELETES, ...OTHER_WRITES],
};
