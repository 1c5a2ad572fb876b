import { OUTCOMES } from '../../functions/shared/release/history/outcome';
import type { DeliveryConfig, PromotedEnvironment } from '../config';
import { namesOf } from '../names';
import {
  allow,
  decryptThroughS3,
  sidFor,
  useKeyThroughS3,
  type Statement,
} from '../constructs/permissions/policy';

/**
 * Returns the permission to find the running action. A function rejects every job for which no pipeline of this account
 * runs an action.
 */
export function findRunningAction(config: DeliveryConfig): Statement {
  return allow(
    'FindRunningAction',
    'codepipeline:ListActionExecutions',
    // The resource is a pattern, so that a new application does not change the policy.
    namesOf(config).application('*').pipeline.arn,
  );
}

/** Returns the permissions that every function with access to objects in the record bucket needs. */
export function useRecordBucket(config: DeliveryConfig): Statement[] {
  const { recordBucket } = namesOf(config).delivery;
  return [
    // Without `s3:ListBucket`, S3 returns 403 instead of 404 for a missing record. The statement has no condition on
    // `s3:prefix`, because AWS does not document the prefix with which S3 evaluates a request for one object. With a
    // wrong prefix in the condition, S3 would return 403 for every missing record.
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
    allow('ListRecords', 's3:ListBucket', recordBucket.arn),
    useKeyThroughS3('EncryptRecords', recordBucket.accountRegion, recordBucket.arn),
  ];
}

/**
 * Returns the permissions to read the outcomes of a promoted environment, which belong to another account. The policies of
 * the bucket and of its key allow the same.
 */
export function mayReadOutcomes(config: DeliveryConfig, environment: PromotedEnvironment): Statement[] {
  const { name } = environment;
  const { recordBucket } = namesOf(config).environment(environment);
  return [
    allow(sidFor('ReadOutcomes', name), 's3:GetObject', recordBucket.objects(`${OUTCOMES}/*`)),
    // Without `s3:ListBucket`, S3 returns 403 instead of 404 for a missing outcome.
    allow(sidFor('ListOutcomes', name), 's3:ListBucket', recordBucket.arn),
    decryptThroughS3(sidFor('DecryptOutcomes', name), recordBucket.accountRegion, recordBucket.arn),
  ];
}
