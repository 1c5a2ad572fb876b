import { CHECKS, DEPLOYMENT, PROMOTION, RECORDED, RECORDS } from '../../../example';
import { DELIVERY } from '../../callers';
import type { Entry, Table } from '../../entry';
import {
  DELETES,
  encrypted,
  everyBucket,
  IF_MATCH,
  IF_NONE_MATCH,
  OTHER_WRITES,
  PARTS_ONLY,
  type Bucket,
} from './every-bucket';
import { recorded } from './recorded';

const check = DELIVERY.role('check-release');
const deployStack = DELIVERY.role('deploy-stack');
const promote = DELIVERY.role('promote-release');
const recorder = DELIVERY.role('test-record-execution');

const number: Bucket = {
  arn: RECORDS,
  owner: DELIVERY,
  writer: check,
  key: CHECKS.sequence.slice(RECORDS.length + 1),
  context: IF_NONE_MATCH,
};

/** Each role that writes records, and the records that only this role may write. */
const WRITERS: readonly (readonly [writer: string, records: readonly string[]])[] = [
  [check, Object.values(CHECKS)],
  [deployStack, [DEPLOYMENT]],
  [promote, [PROMOTION]],
  [recorder, Object.values(RECORDED.delivery)],
];
const ALL = WRITERS.flatMap(([, records]) => records);
/** The records that Terraform's role may delete. */
const DELETABLE = [...Object.values(CHECKS), DEPLOYMENT, PROMOTION];
const put = (principals: string | readonly string[], resources: readonly string[]) => ({
  principals,
  actions: 's3:PutObject',
  resources,
});

export const records: Table = {
  resource: RECORDS,
  entries: [
    ...everyBucket(number),
    ...encrypted(
      number,
      'arn:aws:kms:us-east-1:111111111111:key/delivery-shared',
      'arn:aws:kms:us-east-1:111111111111:alias/big-red-button-delivery',
    ),
    ...WRITERS.flatMap(([writer, own]): Entry[] => [
      { decision: 'allowed', ...put(writer, own), contexts: IF_NONE_MATCH },
      {
        decision: 'explicitly denied',
        ...put(
          writer,
          ALL.filter((record) => !own.includes(record)),
        ),
        contexts: IF_NONE_MATCH,
      },
    ]),
    {
      decision: 'explicitly denied',
      ...put(
        [
          DELIVERY.administrator,
          DELIVERY.terraform,
          DELIVERY.role('build-hello'),
          DELIVERY.pipelineRole('role'),
        ],
        ALL,
      ),
      contexts: IF_NONE_MATCH,
    },
    // A deployment and a promotion may be recorded again.
    { decision: 'allowed', ...put(deployStack, [DEPLOYMENT]) },
    { decision: 'allowed', ...put(promote, [PROMOTION]), contexts: IF_MATCH },
    {
      decision: 'explicitly denied',
      ...put(check, [CHECKS.record, CHECKS.copy, CHECKS.sequence]),
      contexts: [{}, IF_MATCH],
    },
    { decision: 'allowed', ...put(check, [CHECKS.claim]), contexts: IF_MATCH },
    { decision: 'explicitly denied', ...put(check, [CHECKS.claim]) },
    ...recorded(DELIVERY, recorder, RECORDED.delivery),
    { decision: 'allowed', principals: DELIVERY.terraform, actions: DELETES, resources: DELETABLE },
    {
      decision: 'explicitly denied',
      principals: [DELIVERY.administrator, check, deployStack, promote, recorder],
      actions: DELETES,
      resources: ALL,
    },
  ],
  leftToIdentityPolicies: { 's3:AbortMultipartUpload': PARTS_ONLY },
  deniedToTerraform: ['s3:PutObject', ...OTHER_WRITES],
};
