import { DELIVERY, PRODUCTION } from '../../callers';
import type { Table } from '../../entry';
import { DELETES, everyBucket, OTHER_WRITES, PARTS_ONLY, type Bucket } from './every-bucket';

const promote = DELIVERY.role('promote-release');

const REQUESTS = 'arn:aws:s3:::big-red-button-access-logs-production-222222222222';
const elasticLoadBalancing = 'logdelivery.elasticloadbalancing.amazonaws.com';
const requests: Bucket = {
  arn: REQUESTS,
  owner: PRODUCTION,
  writer: elasticLoadBalancing,
  key: 'AWSLogs/222222222222/elasticloadbalancing/ap-southeast-2/2026/11/29/a.log.gz',
};
const REQUEST = `${REQUESTS}/${requests.key}`;
export const accessLogs: Table = {
  resource: REQUESTS,
  entries: [
    ...everyBucket(requests),
    {
      // The denied paths are the log path of another account, and a path to which no load balancer writes.
      decision: 'denied',
      principals: elasticLoadBalancing,
      actions: 's3:PutObject',
      resources: [`${REQUESTS}/${requests.key.replace('222222222222', '444444444444')}`, `${REQUESTS}/else`],
    },
    {
      decision: 'denied',
      principals: [
        'delivery.logs.amazonaws.com',
        'logging.s3.amazonaws.com',
        promote,
        DELIVERY.administrator,
      ],
      actions: ['s3:GetObject', 's3:PutObject'],
      resources: REQUEST,
    },
    { decision: 'denied', principals: elasticLoadBalancing, actions: 's3:GetObject', resources: REQUEST },
    {
      decision: 'explicitly denied',
      principals: [PRODUCTION.administrator, PRODUCTION.terraform],
      actions: DELETES,
      resources: REQUEST,
    },
    {
      decision: 'allowed',
      principals: PRODUCTION.administrator,
      actions: 's3:GetObject',
      resources: REQUEST,
    },
  ],
  leftToIdentityPolicies: {
    's3:AbortMultipartUpload': PARTS_ONLY,
    's3:PutObject': 'an overwritten entry stays as an earlier version, which nobody can delete',
  },
  deniedToTerraform: [...DELETES, ...OTHER_WRITES],
};
