import { arn } from '../../../../../stacks/names';
import type { DeployService } from '../../deploy-statement';

/** KMS: https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html. The ids of keys are random. */
export const kms: DeployService = {
  prefix: 'kms',
  resources: ({ delivery, environments, names, workloads, pipelines }) => ({
    alias: [
      ...(delivery ? [names.delivery.keyAlias.arn] : []),
      ...environments.map(({ environment, names: own }) =>
        environment.kind === 'tested' ? own.templateKeyAlias.arn : own.releaseKeyAlias.arn,
      ),
    ],
    key: [...new Set([...workloads, ...pipelines].map((place) => arn('kms', place, 'key/*')))],
  }),
  tagged: ['key'],
  // The tags of a key may count only five minutes after its creation:
  // https://docs.aws.amazon.com/kms/latest/developerguide/abac.html
  fresh: Object.fromEntries(
    [
      'CreateAlias',
      'DescribeKey',
      'EnableKeyRotation',
      'GetKeyPolicy',
      'GetKeyRotationStatus',
      'ListResourceTags',
    ].map((action) => [`kms:${action}`, 'key']),
  ),
  statements: ({ config, workloads, pipelines }) => [
    {
      // KMS checks the tags of a new key with a permission for all keys:
      // https://docs.aws.amazon.com/kms/latest/developerguide/tag-permissions.html
      sid: 'KmsTags',
      actions: ['kms:TagResource'],
      resources: [...new Set([...workloads, ...pipelines].map((place) => arn('kms', place, 'key/*')))],
      conditions: { StringEquals: { 'aws:RequestTag/project': config.project } },
      wide: 'a new key has no tags and no id yet',
    },
  ],
};
