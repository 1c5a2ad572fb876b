import { removedKey, stateKey, type NamedBucket } from '../../../../../stacks/names';
import type { AccountScope } from '../../scope/account-scope';
import type { DeployService } from '../../deploy-statement';

/**
 * S3: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html. Terraform changes the
 * settings of all buckets, and reads, writes and deletes objects only in the bucket for its state, which keeps the earlier
 * versions of the objects.
 */
export const s3: DeployService = {
  prefix: 's3',
  resources: (scope) => ({
    bucket: [stateBucket(scope), ...otherBuckets(scope)].map((bucket) => bucket.arn),
    object: [stateKey('*'), lockKey('*'), removedKey('*')].map((keys) => stateBucket(scope).objects(keys)),
  }),
};

const lockKey = (stack: string) => `${stateKey(stack)}.tflock`;

const stateBucket = ({ account, names }: AccountScope): NamedBucket => names.account(account).stateBucket;

const otherBuckets = ({ environment, names: { delivery }, own }: AccountScope): NamedBucket[] =>
  environment.kind === 'tested'
    ? [delivery.artifactBucket, delivery.recordBucket, own.templateBucket]
    : [own.releaseBucket, own.recordBucket, own.artifactBucket, own.accessLogBucket];
