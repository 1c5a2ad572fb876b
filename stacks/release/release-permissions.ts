import type { DeliveryConfig, PromotedEnvironment } from '../config';
import { iamArn, namesOf, RELEASE_KEYS } from '../names';
import {
  calledBy,
  denyEverybody,
  notCalledBy,
  throughS3,
  type Statement,
} from '../constructs/permissions/policy';

/** Returns the ARN of the only role in the delivery account that may write a release. */
function promoter(config: DeliveryConfig): string {
  return namesOf(config).delivery.promoteReleaseFunction.roleArn;
}

/**
 * Returns the delivery account as principal. AWS rejects a policy with a role that does not exist, and the role of
 * `promote-release` may not exist yet.
 */
function deliveryAccount(config: DeliveryConfig): { readonly AWS: string } {
  return { AWS: iamArn(namesOf(config).delivery.accountRegion, 'root') };
}

/**
 * Returns the statements of a release bucket's policy. Only the function `promote-release` of the delivery account may
 * put releases, and nobody may delete objects.
 */
export function releaseBucketStatements(
  config: DeliveryConfig,
  environment: PromotedEnvironment,
): Statement[] {
  const { releaseBucket } = namesOf(config).environment(environment);
  const objects = releaseBucket.objects('*');
  const releases = RELEASE_KEYS.map((keys) => releaseBucket.objects(keys));
  const promote = promoter(config);
  const from = { Effect: 'Allow', Principal: deliveryAccount(config), Condition: calledBy(promote) } as const;
  return [
    { Sid: 'Release', ...from, Action: ['s3:GetObject', 's3:PutObject'], Resource: releases },
    // Without `s3:ListBucket`, S3 returns 403 instead of 404 for a missing release.
    { Sid: 'ListReleases', ...from, Action: 's3:ListBucket', Resource: releaseBucket.arn },
    denyEverybody('ReleaseByPromotionOnly', 's3:PutObject', objects, notCalledBy(promote)),
    denyEverybody('WriteOnce', 's3:PutObject', releaseBucket.objects('releases/*'), {
      Null: { 's3:if-none-match': 'true' },
    }),
    // Every PutObject request for the current release must contain If-Match with the ETag of the replaced object, or
    // If-None-Match.
    denyEverybody('ReplaceKnownOnly', 's3:PutObject', releaseBucket.objects('current/*'), {
      Null: { 's3:if-none-match': 'true', 's3:if-match': 'true' },
    }),
    denyEverybody('NobodyDeletes', ['s3:DeleteObject', 's3:DeleteObjectVersion'], objects),
  ];
}

/**
 * Returns the statements of the key policy for a release bucket. `promote-release` may use the key only through S3 and
 * only for this bucket.
 */
export function releaseKeyStatements(config: DeliveryConfig, environment: PromotedEnvironment): Statement[] {
  const { releaseBucket } = namesOf(config).environment(environment);
  return [
    {
      Sid: 'Release',
      Effect: 'Allow',
      Principal: deliveryAccount(config),
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: '*',
      Condition: {
        ...calledBy(promoter(config)),
        ...throughS3(releaseBucket.accountRegion.region, releaseBucket.arn),
      },
    },
  ];
}
