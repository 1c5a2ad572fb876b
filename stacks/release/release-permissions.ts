import type { DeliveryConfig, Environment } from '../config';
import * as names from '../names';
import { environmentPlace, pipelinePlace } from '../places';
import { RELEASE_KEYS } from '../delivery/delivery-functions';
import {
  calledBy,
  denyEverybody,
  notCalledBy,
  throughS3,
  type Statement,
} from '../constructs/permissions/policy';

/** ARN of the one role of the delivery account that may write a release. */
function promoter(config: DeliveryConfig): string {
  return names.roleArn(pipelinePlace(config), names.promoteReleaseFunctionName(config.project));
}

/** Names the account, which exists, and not the role, which may not exist yet or may be made anew. */
function deliveryAccount(config: DeliveryConfig): { readonly AWS: string } {
  return { AWS: names.iamArn(pipelinePlace(config), 'root') };
}

/**
 * Policy of a release bucket: promote-release of the delivery account puts releases, each condition checked
 * by S3 itself; nobody else puts anything, and nobody at all deletes.
 */
export function releaseBucketStatements(config: DeliveryConfig, environment: Environment): Statement[] {
  const { accountId, region } = environmentPlace(config, environment);
  const name = names.releaseBucketName(config.project, environment.name, accountId);
  const bucket = names.bucketArn(region, name);
  const objects = names.bucketArn(region, name, '*');
  const releases = RELEASE_KEYS.map((keys) => names.bucketArn(region, name, keys));
  const promote = promoter(config);
  const from = { Effect: 'Allow', Principal: deliveryAccount(config), Condition: calledBy(promote) } as const;
  return [
    { Sid: 'Release', ...from, Action: ['s3:GetObject', 's3:PutObject'], Resource: releases },
    // Without it S3 answers "forbidden" for a release that is not there yet.
    { Sid: 'ListReleases', ...from, Action: 's3:ListBucket', Resource: bucket },
    denyEverybody('ReleaseByPromotionOnly', 's3:PutObject', objects, notCalledBy(promote)),
    denyEverybody('WriteOnce', 's3:PutObject', names.bucketArn(region, name, 'releases/*'), {
      Null: { 's3:if-none-match': 'true' },
    }),
    // The watched key changes only from the state that the writer has seen.
    denyEverybody('ReplaceKnownOnly', 's3:PutObject', names.bucketArn(region, name, 'current/*'), {
      Null: { 's3:if-none-match': 'true', 's3:if-match': 'true' },
    }),
    denyEverybody('NobodyDeletes', ['s3:DeleteObject', 's3:DeleteObjectVersion'], objects),
  ];
}

/** Policy of the key of a release bucket: the same writer, through S3, for this bucket. */
export function releaseKeyStatements(config: DeliveryConfig, environment: Environment): Statement[] {
  const { accountId, region } = environmentPlace(config, environment);
  const name = names.releaseBucketName(config.project, environment.name, accountId);
  return [
    {
      Sid: 'Release',
      Effect: 'Allow',
      Principal: deliveryAccount(config),
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: '*',
      Condition: { ...calledBy(promoter(config)), ...throughS3(region, names.bucketArn(region, name)) },
    },
  ];
}
