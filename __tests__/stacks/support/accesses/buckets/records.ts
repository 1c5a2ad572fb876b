import type { Access } from '../access';
import { OWNERS } from '../owners';
import { CHECKS, DEPLOYMENT, PROMOTION, RECORDS } from '../../example';

const IF_NONE_MATCH = { 's3:if-none-match': '*' };
const IF_MATCH = { 's3:if-match': 'etag' };
const put = (resource: string, context: Readonly<Record<string, string>> = {}) => ({
  action: 's3:PutObject',
  resource,
  context,
});

const deployments: Access[] = [
  {
    description: 'record that a release ran in test',
    request: put(DEPLOYMENT),
    allowed: ['delivery/deploy-stack'],
  },
  {
    description: 'record that a release ran in production',
    request: put(DEPLOYMENT.replace('/test/', '/production/')),
    allowed: [],
  },
  {
    description: 'record that a release ran in test over plain HTTP',
    request: put(DEPLOYMENT, { 'aws:SecureTransport': 'false' }),
    allowed: [],
  },
  {
    description: 'read the record that a release ran in test',
    request: { action: 's3:GetObject', resource: DEPLOYMENT },
    allowed: [...OWNERS.delivery, 'delivery/check-release', 'delivery/promote-release'],
  },
];

const promotions: Access[] = [
  {
    description: 'record a promotion to production',
    request: put(PROMOTION),
    allowed: ['delivery/promote-release'],
  },
  {
    description: 'record a promotion to test',
    request: put(PROMOTION.replace('/production/', '/test/')),
    allowed: [],
  },
  {
    description: 'read the record of a promotion to production',
    request: { action: 's3:GetObject', resource: PROMOTION },
    allowed: [...OWNERS.delivery, 'delivery/check-release', 'delivery/promote-release'],
  },
];

const checks: Access[] = [
  ...Object.entries(CHECKS).map(([kind, resource]) => ({
    description: `write the first ${kind} of a check`,
    request: put(resource, IF_NONE_MATCH),
    allowed: ['delivery/check-release'],
  })),
  ...Object.entries(CHECKS).map(([kind, resource]) => ({
    description: `overwrite the ${kind} of a check`,
    request: put(resource),
    allowed: [],
  })),
  ...Object.entries(CHECKS).map(([kind, resource]) => ({
    description: `replace the known ${kind} of a check`,
    request: put(resource, IF_MATCH),
    allowed: kind === 'claim' ? ['delivery/check-release'] : [],
  })),
  {
    description: 'read the record of a check',
    request: { action: 's3:GetObject', resource: CHECKS.record },
    allowed: [
      ...OWNERS.delivery,
      'delivery/check-release',
      'delivery/deploy-stack',
      'delivery/promote-release',
    ],
  },
  {
    description: 'read an allocated release number',
    request: { action: 's3:GetObject', resource: CHECKS.sequence },
    allowed: [...OWNERS.delivery, 'delivery/check-release'],
  },
];

export const records: Access[] = [
  ...deployments,
  ...promotions,
  ...checks,
  {
    description: 'list the records',
    request: { action: 's3:ListBucket', resource: RECORDS },
    allowed: [
      ...OWNERS.delivery,
      'delivery/check-release',
      'delivery/deploy-stack',
      'delivery/promote-release',
    ],
  },
  ...[DEPLOYMENT, PROMOTION, ...Object.values(CHECKS)].flatMap((resource) =>
    ['s3:DeleteObject', 's3:DeleteObjectVersion'].map((action) => ({
      description: `delete ${resource.slice(RECORDS.length + 1)} (${action})`,
      request: { action, resource },
      allowed: ['delivery/terraform'],
    })),
  ),
];
