import { arn } from '../../../../../stacks/names';
import type { DeployService } from '../../deploy-statement';
import type { AccountScope } from '../../scope/account-scope';

/** Actions on a key right after its creation. */
const ON_NEW_KEYS = [
  'kms:CreateAlias',
  'kms:DescribeKey',
  'kms:EnableKeyRotation',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:ListResourceTags',
];

/** KMS: https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html. The ids of keys are random. */
export const kms: DeployService = {
  prefix: 'kms',
  resources: (scope) => ({ alias: aliases(scope), key: keys(scope) }),
  tagged: ['key'],
  // The tags of a key may count only five minutes after its creation:
  // https://docs.aws.amazon.com/kms/latest/developerguide/abac.html
  fresh: Object.fromEntries(ON_NEW_KEYS.map((action) => [action, 'key'])),
  statements: (scope) => [
    {
      // KMS checks the tags of a new key with a permission for all keys:
      // https://docs.aws.amazon.com/kms/latest/developerguide/tag-permissions.html
      sid: 'KmsTagsOfNewKeys',
      actions: ['kms:TagResource'],
      resources: keys(scope),
      conditions: { StringEquals: { 'aws:RequestTag/project': scope.config.project } },
      wide: 'a new key has no tags and no id yet',
    },
  ],
};

const aliases = ({ environment, names, own }: AccountScope): string[] =>
  environment.kind === 'tested'
    ? [names.delivery.keyAlias.arn, own.templateKeyAlias.arn]
    : [own.releaseKeyAlias.arn];

const keys = (scope: AccountScope): string[] => scope.keys.map((place) => arn('kms', place, 'key/*'));
