import { DELIVERY, PRODUCTION, STRANGERS, type Account } from '../callers';
import { source, withoutEach, wrongSources } from '../contexts';
import type { Entry, Table } from '../entry';

const USE = ['kms:Decrypt', 'kms:GenerateDataKey'];
/** The simulator knows no condition key with two colons; `worldOf` renames it. */
const CONTEXT = 'kms:RequestAlias';

/** A key that its account has lost is lost for ever, so its policy leaves everything to the account's own policies. */
const LEFT = 'everything';

function ownAccount(key: string, owner: Account, other: Account): Entry[] {
  const risky = [...USE, 'kms:CreateGrant', 'kms:DisableKey', 'kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion'];
  return [
    { answer: 'allowed', who: [owner.administrator, owner.terraform], actions: risky, on: key },
    { answer: 'denied', who: [other.administrator, other.terraform, ...STRANGERS], actions: risky, on: key },
  ];
}

function alarms(key: string): Entry[] {
  const alarm = `${key.replace(':kms:', ':cloudwatch:').replace(/:key\/.*/, '')}:alarm:x`;
  const service = { actions: USE, on: key } as const;
  return [
    { answer: 'allowed', who: 'cloudwatch.amazonaws.com', ...service, with: source(alarm) },
    {
      answer: 'denied',
      who: 'cloudwatch.amazonaws.com',
      ...service,
      with: [
        {},
        ...wrongSources(alarm),
        ...withoutEach(source(alarm)),
        source(alarm.replace(':alarm:', ':insight-rule:')),
      ],
    },
    { answer: 'denied', who: 'sns.amazonaws.com', ...service, with: source(alarm) },
  ];
}

const DELIVERY_KEY = 'arn:aws:kms:us-east-1:111111111111:key/delivery-shared';
const TEMPLATE_KEY = 'arn:aws:kms:ap-southeast-2:111111111111:key/delivery-environment-test';
const RELEASE_KEY = 'arn:aws:kms:ap-southeast-2:222222222222:key/production-release';
const throughS3 = {
  'kms:ViaService': 's3.ap-southeast-2.amazonaws.com',
  [CONTEXT]: 'arn:aws:s3:::big-red-button-release-production-222222222222',
};

export const KEYS: readonly Table[] = [
  {
    resource: DELIVERY_KEY,
    entries: [...ownAccount(DELIVERY_KEY, DELIVERY, PRODUCTION), ...alarms(DELIVERY_KEY)],
    leftToTheAccount: LEFT,
    forNobody: [],
  },
  {
    resource: TEMPLATE_KEY,
    entries: [
      ...ownAccount(TEMPLATE_KEY, DELIVERY, PRODUCTION),
      {
        answer: 'denied',
        who: 'cloudwatch.amazonaws.com',
        actions: USE,
        on: TEMPLATE_KEY,
        with: source('arn:aws:cloudwatch:ap-southeast-2:111111111111:alarm:x'),
      },
    ],
    leftToTheAccount: LEFT,
    forNobody: [],
  },
  {
    resource: RELEASE_KEY,
    entries: [
      ...ownAccount(RELEASE_KEY, PRODUCTION, DELIVERY),
      ...alarms(RELEASE_KEY),
      {
        answer: 'allowed',
        who: DELIVERY.role('promote-release'),
        actions: USE,
        on: RELEASE_KEY,
        with: throughS3,
      },
      {
        answer: 'denied',
        who: DELIVERY.role('promote-release'),
        actions: USE,
        on: RELEASE_KEY,
        with: [
          {},
          ...withoutEach(throughS3),
          { ...throughS3, 'kms:ViaService': 's3.us-east-1.amazonaws.com' },
          { ...throughS3, [CONTEXT]: 'arn:aws:s3:::big-red-button-artifacts-production-222222222222' },
        ],
      },
      {
        answer: 'denied',
        who: [DELIVERY.administrator, DELIVERY.terraform, DELIVERY.role('deploy-stack'), ...STRANGERS],
        actions: USE,
        on: RELEASE_KEY,
        with: throughS3,
      },
    ],
    leftToTheAccount: LEFT,
    forNobody: [],
  },
];
