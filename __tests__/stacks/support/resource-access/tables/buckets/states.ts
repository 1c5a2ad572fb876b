import { DELIVERY, PRODUCTION, STRANGERS } from '../../callers';
import type { Table } from '../../entry';
import { everyBucket, OTHER_WRITES } from './every-bucket';

export const states = [['delivery', DELIVERY] as const, ['production', PRODUCTION] as const].map(
  ([account, owner]): Table => {
    const resource = `arn:aws:s3:::big-red-button-state-${account}-${owner.id}`;
    const state = `${resource}/stack.tfstate`;
    const auditor = owner.role(`auditor-${account}`);
    return {
      resource,
      entries: [
        ...everyBucket({ arn: resource, owner, writer: owner.terraform, key: 'stack.tfstate' }),
        {
          decision: 'allowed',
          principals: owner.terraform,
          actions: [
            's3:AbortMultipartUpload',
            's3:DeleteObject',
            's3:GetObject',
            's3:GetObjectVersion',
            's3:PutObject',
          ],
          resources: [state, `${state}.tflock`],
        },
        {
          decision: 'explicitly denied',
          principals: [owner.administrator, owner.role('deploy-stack'), ...STRANGERS],
          actions: [
            's3:GetObject',
            's3:GetObjectAttributes',
            's3:GetObjectTorrent',
            's3:GetObjectVersion',
            's3:GetObjectVersionForReplication',
            's3:PutObject',
          ],
          resources: state,
        },
        {
          decision: 'allowed',
          principals: auditor,
          actions: 's3:GetObject',
          resources: [state, `${state}.tflock`],
        },
        {
          decision: 'explicitly denied',
          principals: auditor,
          actions: ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:GetObjectVersion', 's3:PutObject'],
          resources: state,
        },
        {
          decision: 'explicitly denied',
          principals: [`${auditor}-2`, owner.role('operator')],
          actions: 's3:GetObject',
          resources: state,
        },
        {
          decision: 'explicitly denied',
          principals: owner.terraform,
          actions: 's3:DeleteObjectVersion',
          resources: state,
        },
      ],
      leftToIdentityPolicies: {},
      deniedToTerraform: ['s3:DeleteObjectVersion', ...OTHER_WRITES],
    };
  },
);
