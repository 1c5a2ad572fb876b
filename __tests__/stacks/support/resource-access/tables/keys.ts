import {
  DELIVERY_KEY,
  RELEASE_ARTIFACTS,
  RELEASE_KEY,
  RELEASE_RECORDS,
  RELEASES,
  TEMPLATE_KEY,
} from '../../example';
import { DELIVERY, PRODUCTION, STRANGERS, type Account } from '../callers';
import { sourceKeys, withoutEachKey, wrongSourceKeys } from '../contexts';
import type { Entry, Table } from '../entry';

const USE = ['kms:Decrypt', 'kms:GenerateDataKey'];
/** Replacement for the condition key `kms:EncryptionContext:…`, which the simulator ignores (see `KNOWN_KEYS`). */
const CONTEXT = 'kms:RequestAlias';

/**
 * A key policy that denies actions could lock an account out of its key forever, so the policy allows the account
 * everything.
 */
const LEFT = 'everything';

function ownAccount(key: string, owner: Account, other: Account): Entry[] {
  const risky = [...USE, 'kms:CreateGrant', 'kms:DisableKey', 'kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion'];
  return [
    {
      decision: 'allowed',
      principals: [owner.administrator, owner.terraform],
      actions: risky,
      resources: key,
    },
    {
      decision: 'denied',
      principals: [other.administrator, other.terraform, ...STRANGERS],
      actions: risky,
      resources: key,
    },
  ];
}

function alarms(key: string): Entry[] {
  const alarm = `${key.replace(':kms:', ':cloudwatch:').replace(/:key\/.*/, '')}:alarm:x`;
  const service = { actions: USE, resources: key } as const;
  return [
    { decision: 'allowed', principals: 'cloudwatch.amazonaws.com', ...service, contexts: sourceKeys(alarm) },
    {
      decision: 'denied',
      principals: 'cloudwatch.amazonaws.com',
      ...service,
      contexts: [
        {},
        ...wrongSourceKeys(alarm),
        ...withoutEachKey(sourceKeys(alarm)),
        sourceKeys(alarm.replace(':alarm:', ':insight-rule:')),
      ],
    },
    { decision: 'denied', principals: 'sns.amazonaws.com', ...service, contexts: sourceKeys(alarm) },
  ];
}

const throughS3To = (bucket: string) => ({
  'kms:ViaService': 's3.ap-southeast-2.amazonaws.com',
  [CONTEXT]: bucket,
});

/** Roles of the delivery account that read outcomes of the last environment. */
const HISTORY_READERS = [DELIVERY.role('auditor-delivery'), DELIVERY.role('check-release')];

export const KEYS: readonly Table[] = [
  {
    resource: DELIVERY_KEY,
    entries: [...ownAccount(DELIVERY_KEY, DELIVERY, PRODUCTION), ...alarms(DELIVERY_KEY)],
    leftToIdentityPolicies: LEFT,
    deniedToTerraform: [],
  },
  {
    resource: TEMPLATE_KEY,
    entries: [
      ...ownAccount(TEMPLATE_KEY, DELIVERY, PRODUCTION),
      {
        decision: 'denied',
        principals: 'cloudwatch.amazonaws.com',
        actions: USE,
        resources: TEMPLATE_KEY,
        contexts: sourceKeys('arn:aws:cloudwatch:ap-southeast-2:111111111111:alarm:x'),
      },
    ],
    leftToIdentityPolicies: LEFT,
    deniedToTerraform: [],
  },
  {
    resource: RELEASE_KEY,
    entries: [
      ...ownAccount(RELEASE_KEY, PRODUCTION, DELIVERY),
      ...alarms(RELEASE_KEY),
      {
        decision: 'allowed',
        principals: DELIVERY.role('promote-release'),
        actions: USE,
        resources: RELEASE_KEY,
        contexts: throughS3To(RELEASES),
      },
      {
        decision: 'denied',
        principals: DELIVERY.role('promote-release'),
        actions: USE,
        resources: RELEASE_KEY,
        contexts: [
          {},
          ...withoutEachKey(throughS3To(RELEASES)),
          { ...throughS3To(RELEASES), 'kms:ViaService': 's3.us-east-1.amazonaws.com' },
          throughS3To(RELEASE_ARTIFACTS),
          throughS3To(RELEASE_RECORDS),
        ],
      },
      {
        decision: 'allowed',
        principals: HISTORY_READERS,
        actions: 'kms:Decrypt',
        resources: RELEASE_KEY,
        contexts: throughS3To(RELEASE_RECORDS),
      },
      {
        decision: 'denied',
        principals: HISTORY_READERS,
        actions: 'kms:Decrypt',
        resources: RELEASE_KEY,
        contexts: [
          {},
          ...withoutEachKey(throughS3To(RELEASE_RECORDS)),
          { ...throughS3To(RELEASE_RECORDS), 'kms:ViaService': 's3.us-east-1.amazonaws.com' },
          throughS3To(RELEASES),
        ],
      },
      {
        decision: 'denied',
        principals: HISTORY_READERS,
        actions: 'kms:GenerateDataKey',
        resources: RELEASE_KEY,
        contexts: throughS3To(RELEASE_RECORDS),
      },
      {
        decision: 'denied',
        principals: [DELIVERY.administrator, DELIVERY.terraform, DELIVERY.role('deploy-stack'), ...STRANGERS],
        actions: USE,
        resources: RELEASE_KEY,
        contexts: [throughS3To(RELEASES), throughS3To(RELEASE_RECORDS)],
      },
    ],
    leftToIdentityPolicies: LEFT,
    deniedToTerraform: [],
  },
];
