import type { NamedBucket } from '../../../../../stacks/names';
import type { AccountScope } from '../../scope/account-scope';
import type { DeployService } from '../../deploy-statement';

/**
 * S3: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html. Terraform changes the
 * settings of all buckets, and reads and writes objects only in the bucket for its state.
 */
export const s3: DeployService = {
  prefix: 's3',
  resources: (scope) => ({
    bucket: [stateBucket(scope), ...otherBuckets(scope)].map((bucket) => bucket.arn),
    object: ['*.tfstate', '*.tflock'].map((keys) => stateBucket(scope).objects(keys)),
  }),
  special: ['s3:DeleteObject'],
  statements: (scope) => [
    {
      sid: 'S3StateLocks',
      actions: ['s3:DeleteObject'],
      resources: [stateBucket(scope).objects('*.tflock')],
    },
  ],
};

const stateBucket = ({ account, names }: AccountScope): NamedBucket => names.account(account).stateBucket;

const otherBuckets = ({ environment, names: { delivery }, own }: AccountScope): NamedBucket[] =>
  environment.kind === 'tested'
    ? [delivery.artifactBucket, delivery.recordBucket, own.templateBucket]
    : [own.releaseBucket, own.artifactBucket, own.accessLogBucket];
