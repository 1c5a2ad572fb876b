import { RELEASE_ARTIFACTS } from '../../../example';
import { DELIVERY, PRODUCTION } from '../../callers';
import type { Table } from '../../entry';
import { encrypted, everyBucket, OTHER_WRITES, PARTS_ONLY, type Bucket } from './every-bucket';

const promote = DELIVERY.role('promote-release');

const verified: Bucket = {
  arn: RELEASE_ARTIFACTS,
  owner: PRODUCTION,
  writer: 'arn:aws:iam::222222222222:role/hello-big-red-button-production-role',
  key: 'hello-big-red-button/Verified/a',
};
export const releaseArtifacts: Table = {
  resource: RELEASE_ARTIFACTS,
  entries: [
    ...everyBucket(verified),
    ...encrypted(
      verified,
      'arn:aws:kms:ap-southeast-2:222222222222:key/production-release',
      'arn:aws:kms:ap-southeast-2:222222222222:alias/big-red-button-release-production',
    ),
    {
      decision: 'denied',
      principals: [promote, DELIVERY.administrator],
      actions: ['s3:GetObject', 's3:PutObject'],
      resources: `${RELEASE_ARTIFACTS}/${verified.key}`,
    },
  ],
  leftToIdentityPolicies: {
    's3:AbortMultipartUpload': PARTS_ONLY,
    's3:DeleteObject': 'an artifact lives for one execution; the release itself is in the release bucket',
    's3:DeleteObjectVersion':
      'an artifact lives for one execution; the release itself is in the release bucket',
    's3:PutObject': 'every release pipeline writes artifacts; their identity policies name their folders',
  },
  deniedToTerraform: OTHER_WRITES,
};
