import type { DeliveryConfig, PromotedEnvironment } from '../config';
import { iamArn, namesOf, RELEASE_KEYS } from '../names';
import {
  calledBy,
  denyEverybody,
  notCalledBy,
  throughS3,
  type Statement,
} from '../constructs/permissions/policy';

/** Returns the ARN of the only role of the delivery account that may write a release. */
function promoter(config: DeliveryConfig): string {
  return namesOf(config).delivery.promoteReleaseFunction.roleArn;
}

/**
 * Returns the delivery account as principal. The account exists, while its role may not exist yet or may be created
 * again.
 */
function deliveryAccount(config: DeliveryConfig): { readonly AWS: string } {
  return { AWS: iamArn(namesOf(config).delivery.accountRegion, 'root') };
}

/**
 * Returns the policy of a release bucket. Only promote-release of the delivery account puts releases, and S3 itself
 * checks the conditions. Nobody deletes objects.
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
    // Without permission to list, S3 answers "forbidden" for a missing release.
    { Sid: 'ListReleases', ...from, Action: 's3:ListBucket', Resource: releaseBucket.arn },
    denyEverybody('ReleaseByPromotionOnly', 's3:PutObject', objects, notCalledBy(promote)),
    denyEverybody('WriteOnce', 's3:PutObject', releaseBucket.objects('releases/*'), {
      Null: { 's3:if-none-match': 'true' },
    }),
    // A write of the watched key names the version that it replaces, or requires that the key does not exist.
    denyEverybody('ReplaceKnownOnly', 's3:PutObject', releaseBucket.objects('current/*'), {
      Null: { 's3:if-none-match': 'true', 's3:if-match': 'true' },
    }),
    denyEverybody('NobodyDeletes', ['s3:DeleteObject', 's3:DeleteObjectVersion'], objects),
  ];
}

/** Returns the key policy of a release bucket: promote-release uses the key through S3 for this bucket. */
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
