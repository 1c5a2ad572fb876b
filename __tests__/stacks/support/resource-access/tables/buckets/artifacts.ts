import { ARTIFACTS } from '../../../example';
import { DELIVERY } from '../../callers';
import type { Table } from '../../entry';
import { DELETES, encrypted, everyBucket, OTHER_WRITES, PARTS_ONLY, type Bucket } from './every-bucket';

const promote = DELIVERY.role('promote-release');
const deployStack = DELIVERY.role('deploy-stack');

const artifact: Bucket = {
  arn: ARTIFACTS,
  owner: DELIVERY,
  writer: DELIVERY.role('build-hello'),
  key: 'hello_big-red-button/Build/a',
};
const RECORD = `${ARTIFACTS}/deployments/test/hello/web/e.json`;
const PROMOTION = `${ARTIFACTS}/promotions/production/hello.json`;
export const artifacts: Table = {
  resource: ARTIFACTS,
  entries: [
    ...everyBucket(artifact),
    ...encrypted(
      artifact,
      'arn:aws:kms:us-east-1:111111111111:key/delivery-shared',
      'arn:aws:kms:us-east-1:111111111111:alias/big-red-button-delivery',
    ),
    { decision: 'allowed', principals: deployStack, actions: 's3:PutObject', resources: RECORD },
    { decision: 'allowed', principals: promote, actions: 's3:PutObject', resources: PROMOTION },
    { decision: 'explicitly denied', principals: deployStack, actions: 's3:PutObject', resources: PROMOTION },
    { decision: 'explicitly denied', principals: promote, actions: 's3:PutObject', resources: RECORD },
    {
      decision: 'explicitly denied',
      principals: [DELIVERY.administrator, DELIVERY.terraform, DELIVERY.role('build-hello')],
      actions: 's3:PutObject',
      resources: [RECORD, PROMOTION],
    },
    { decision: 'allowed', principals: DELIVERY.terraform, actions: DELETES, resources: [RECORD, PROMOTION] },
    {
      decision: 'explicitly denied',
      principals: [DELIVERY.administrator, deployStack, promote, DELIVERY.role('build-hello')],
      actions: DELETES,
      resources: [RECORD, PROMOTION, `${ARTIFACTS}/${artifact.key}`],
    },
  ],
  leftToIdentityPolicies: {
    's3:AbortMultipartUpload': PARTS_ONLY,
    's3:PutObject': 'every pipeline and build writes artifacts; their identity policies name their folders',
  },
  deniedToTerraform: OTHER_WRITES,
};
