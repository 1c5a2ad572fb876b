import { RELEASES } from '../../../example';
import { DELIVERY, PRODUCTION, STRANGERS } from '../../callers';
import type { Table } from '../../entry';
import {
  DELETES,
  encrypted,
  everyBucket,
  IF_MATCH,
  IF_NONE_MATCH,
  OTHER_WRITES,
  PARTS_ONLY,
  PLAIN_HTTP,
  type Bucket,
} from './every-bucket';

const promote = DELIVERY.role('promote-release');
const deployStack = DELIVERY.role('deploy-stack');

const release: Bucket = {
  arn: RELEASES,
  owner: PRODUCTION,
  writer: promote,
  key: 'releases/hello/1-e/bundle.zip',
  context: IF_NONE_MATCH,
};
const RELEASED = [`${RELEASES}/releases/hello/1-e/bundle.zip`, `${RELEASES}/current/hello/bundle.zip`];
const NOT_PROMOTION = [
  DELIVERY.administrator,
  DELIVERY.terraform,
  deployStack,
  PRODUCTION.administrator,
  PRODUCTION.terraform,
  PRODUCTION.role('production-verify-release'),
];
export const releases: Table = {
  resource: RELEASES,
  entries: [
    ...everyBucket(release),
    ...encrypted(
      release,
      'arn:aws:kms:ap-southeast-2:222222222222:key/production-release',
      'arn:aws:kms:ap-southeast-2:222222222222:alias/big-red-button-release-production',
    ),
    {
      decision: 'explicitly denied',
      principals: promote,
      actions: 's3:PutObject',
      resources: RELEASED[0] ?? '',
      contexts: [{}, IF_MATCH],
    },
    {
      decision: 'allowed',
      principals: promote,
      actions: 's3:PutObject',
      resources: RELEASED[1] ?? '',
      contexts: [IF_NONE_MATCH, IF_MATCH],
    },
    {
      decision: 'explicitly denied',
      principals: promote,
      actions: 's3:PutObject',
      resources: RELEASED[1] ?? '',
      contexts: {},
    },
    {
      decision: 'denied',
      principals: promote,
      actions: 's3:PutObject',
      resources: `${RELEASES}/else.zip`,
      contexts: IF_NONE_MATCH,
    },
    {
      decision: 'explicitly denied',
      principals: NOT_PROMOTION,
      actions: 's3:PutObject',
      resources: RELEASED,
      contexts: IF_NONE_MATCH,
    },
    {
      decision: 'explicitly denied',
      principals: [promote, ...NOT_PROMOTION],
      actions: DELETES,
      resources: RELEASED,
    },
    { decision: 'allowed', principals: promote, actions: 's3:GetObject', resources: RELEASED },
    { decision: 'denied', principals: promote, actions: 's3:GetObject', resources: `${RELEASES}/else.zip` },
    {
      decision: 'explicitly denied',
      principals: promote,
      actions: 's3:GetObject',
      resources: RELEASED,
      contexts: PLAIN_HTTP,
    },
    { decision: 'allowed', principals: promote, actions: 's3:ListBucket', resources: RELEASES },
    {
      decision: 'denied',
      principals: [DELIVERY.administrator, DELIVERY.terraform, deployStack, ...STRANGERS],
      actions: 's3:GetObject',
      resources: RELEASED,
    },
    {
      decision: 'denied',
      principals: [DELIVERY.administrator, DELIVERY.terraform, deployStack, ...STRANGERS],
      actions: 's3:ListBucket',
      resources: RELEASES,
    },
    {
      decision: 'allowed',
      principals: [PRODUCTION.administrator, PRODUCTION.role('production-verify-release')],
      actions: ['s3:GetObject', 's3:GetObjectVersion'],
      resources: RELEASED,
    },
  ],
  leftToIdentityPolicies: { 's3:AbortMultipartUpload': PARTS_ONLY },
  deniedToTerraform: ['s3:PutObject', ...DELETES, ...OTHER_WRITES],
};
