import { TEMPLATES } from '../../../example';
import { DELIVERY } from '../../callers';
import type { Table } from '../../entry';
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

const promote = DELIVERY.role('promote-release');
const deployStack = DELIVERY.role('deploy-stack');
const check = DELIVERY.role('check-release');

const template: Bucket = {
  arn: TEMPLATES,
  owner: DELIVERY,
  writer: deployStack,
  key: 'templates/0a1b.yaml',
  context: IF_NONE_MATCH,
};
const TEMPLATE = `${TEMPLATES}/${template.key}`;
export const templates: Table = {
  resource: TEMPLATES,
  entries: [
    ...everyBucket(template),
    ...encrypted(
      template,
      'arn:aws:kms:ap-southeast-2:111111111111:key/delivery-environment-test',
      'arn:aws:kms:ap-southeast-2:111111111111:alias/big-red-button-templates-test',
    ),
    {
      decision: 'allowed',
      principals: check,
      actions: 's3:PutObject',
      resources: TEMPLATE,
      contexts: IF_NONE_MATCH,
    },
    {
      decision: 'explicitly denied',
      principals: [check, deployStack],
      actions: 's3:PutObject',
      resources: TEMPLATE,
      contexts: [{}, IF_MATCH],
    },
    {
      decision: 'explicitly denied',
      principals: [DELIVERY.administrator, DELIVERY.terraform, promote],
      actions: 's3:PutObject',
      resources: TEMPLATE,
      contexts: IF_NONE_MATCH,
    },
    { decision: 'allowed', principals: DELIVERY.terraform, actions: DELETES, resources: TEMPLATE },
    {
      decision: 'explicitly denied',
      principals: [DELIVERY.administrator, check, deployStack],
      actions: DELETES,
      resources: TEMPLATE,
    },
  ],
  leftToIdentityPolicies: { 's3:AbortMultipartUpload': PARTS_ONLY },
  deniedToTerraform: ['s3:PutObject', ...OTHER_WRITES],
};
