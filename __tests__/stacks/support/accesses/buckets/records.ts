import type { Access } from '../access';
import { OWNERS } from '../owners';
import { CHECKS, DEPLOYMENT, PROMOTION, RECORDED, RECORDS, RELEASE_RECORDS } from '../../example';

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
    allowed: [
      'delivery/auditor-delivery',
      ...OWNERS.delivery,
      'delivery/check-release',
      'delivery/promote-release',
    ],
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
    allowed: [
      'delivery/auditor-delivery',
      ...OWNERS.delivery,
      'delivery/check-release',
      'delivery/promote-release',
    ],
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
      'delivery/auditor-delivery',
      ...OWNERS.delivery,
      'delivery/check-release',
      'delivery/deploy-stack',
      'delivery/promote-release',
    ],
  },
  {
    description: 'read an allocated release number',
    request: { action: 's3:GetObject', resource: CHECKS.sequence },
    allowed: ['delivery/auditor-delivery', ...OWNERS.delivery, 'delivery/check-release'],
  },
];

/**
 * Returns the requests for the ledger, the claims of notices and the outcomes of an environment.
 *
 * @param otherReaders roles of another account that read the documents.
 */
function recorded(
  account: 'delivery' | 'production',
  environment: string,
  otherReaders: Readonly<Record<'ledger' | 'outcome', readonly string[]>>,
): Access[] {
  const { ledger, notice, outcome } = RECORDED[account];
  const recorder = `${account}/${environment}-record-execution`;
  return [
    {
      description: `write the first ledger document of an attempt in ${environment}`,
      request: put(ledger, IF_NONE_MATCH),
      allowed: [recorder],
    },
    ...[{}, IF_MATCH].map((context) => ({
      description: `overwrite a ledger document of ${environment} (${JSON.stringify(context)})`,
      request: put(ledger, context),
      allowed: [],
    })),
    ...[IF_NONE_MATCH, IF_MATCH].flatMap((context) => [
      {
        description: `write a known outcome of ${environment} (${JSON.stringify(context)})`,
        request: put(outcome, context),
        allowed: [recorder],
      },
      {
        description: `claim a notice of ${environment} (${JSON.stringify(context)})`,
        request: put(notice, context),
        allowed: [recorder],
      },
    ]),
    {
      description: `overwrite the claim of a notice of ${environment} without having read it`,
      request: put(notice),
      allowed: [],
    },
    {
      description: `overwrite an outcome of ${environment} without having read it`,
      request: put(outcome),
      allowed: [],
    },
    ...[ledger, notice, outcome].flatMap((resource): Access[] => [
      {
        description: `read ${resource}`,
        request: { action: 's3:GetObject', resource },
        allowed: [
          ...OWNERS[account],
          `${account}/auditor-${account}`,
          recorder,
          ...(resource === notice ? [] : otherReaders[resource === ledger ? 'ledger' : 'outcome']),
        ],
      },
      {
        description: `write ${resource} over plain HTTP`,
        request: put(resource, { ...IF_NONE_MATCH, 'aws:SecureTransport': 'false' }),
        allowed: [],
      },
      ...[
        's3:DeleteObject',
        's3:DeleteObjectVersion',
        's3:BypassGovernanceRetention',
        's3:ReplicateObject',
      ].map((action) => ({
        description: `delete or replicate ${resource} (${action})`,
        request: { action, resource },
        allowed: [],
      })),
    ]),
  ];
}

const recordedInProduction: Access[] = [
  ...recorded('production', 'production', {
    ledger: ['delivery/auditor-delivery'],
    outcome: ['delivery/auditor-delivery', 'delivery/check-release'],
  }),
  {
    description: 'list the records of production',
    request: { action: 's3:ListBucket', resource: RELEASE_RECORDS },
    allowed: [
      'production/auditor-production',
      ...OWNERS.production,
      'production/production-record-execution',
      'delivery/auditor-delivery',
      'delivery/check-release',
    ],
  },
  ...[
    's3:PutBucketPolicy',
    's3:PutLifecycleConfiguration',
    's3:PutBucketVersioning',
    's3:DeleteBucketPolicy',
  ].map((action) => ({
    description: `change the settings of the record bucket of production (${action})`,
    request: { action, resource: RELEASE_RECORDS },
    allowed: ['production/terraform'],
  })),
];

export const records: Access[] = [
  ...deployments,
  ...promotions,
  ...checks,
  ...recorded('delivery', 'test', { ledger: [], outcome: [] }),
  ...recordedInProduction,
  {
    description: 'list the records',
    request: { action: 's3:ListBucket', resource: RECORDS },
    allowed: [
      'delivery/auditor-delivery',
      ...OWNERS.delivery,
      'delivery/check-release',
      'delivery/deploy-stack',
      'delivery/promote-release',
      'delivery/test-record-execution',
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
