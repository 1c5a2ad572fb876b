import { ARTIFACTS } from '../../../example';
import { DELIVERY } from '../../callers';
import type { Table } from '../../entry';
import { DELETES, encrypted, everyBucket, OTHER_WRITES, PARTS_ONLY, type Bucket } from './every-bucket';

const artifact: Bucket = {
  arn: ARTIFACTS,
  owner: DELIVERY,
  writer: DELIVERY.pipelineRole('role'),
  key: 'hello_big-red-button/Checked/a',
};
const ARTIFACT = `${ARTIFACTS}/${artifact.key}`;
export const artifacts: Table = {
  resource: ARTIFACTS,
  entries: [
    ...everyBucket(artifact),
    ...encrypted(
      artifact,
      'arn:aws:kms:us-east-1:111111111111:key/delivery-shared',
      'arn:aws:kms:us-east-1:111111111111:alias/big-red-button-delivery',
    ),
    { decision: 'allowed', principals: DELIVERY.terraform, actions: DELETES, resources: ARTIFACT },
    {
      decision: 'explicitly denied',
      principals: [DELIVERY.administrator, DELIVERY.role('build-hello'), DELIVERY.pipelineRole('role')],
      actions: DELETES,
      resources: ARTIFACT,
    },
  ],
  leftToIdentityPolicies: {
    's3:AbortMultipartUpload': PARTS_ONLY,
    's3:PutObject': 'every pipeline writes artifacts; their identity policies name their folders',
  },
  deniedToTerraform: OTHER_WRITES,
};
