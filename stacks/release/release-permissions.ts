import { LEDGER } from '../../functions/shared/release/history/ledger';
import { OUTCOMES } from '../../functions/shared/release/history/outcome';
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
 * Returns the statements of the key policy for the delivery account. `promote-release` may use the key only through S3 and
 * only for the release bucket; readers of the history may only decrypt, and only the record bucket.
 */
export function releaseKeyStatements(config: DeliveryConfig, environment: PromotedEnvironment): Statement[] {
  const { recordBucket, releaseBucket } = namesOf(config).environment(environment);
  const { region } = releaseBucket.accountRegion;
  const from = { Effect: 'Allow', Principal: deliveryAccount(config), Resource: '*' } as const;
  return [
    {
      Sid: 'Release',
      ...from,
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Condition: { ...calledBy(promoter(config)), ...throughS3(region, releaseBucket.arn) },
    },
    {
      Sid: 'ReadHistory',
      ...from,
      Action: 'kms:Decrypt',
      Condition: {
        ...calledBy(...outcomeReaders(config, environment), auditor(config)),
        ...throughS3(region, recordBucket.arn),
      },
    },
  ];
}

/**
 * Returns the statements of a record bucket's policy for the delivery account. Its functions read the outcomes, its
 * auditors also the ledger, and nobody reads anything else.
 */
export function historyReaderStatements(
  config: DeliveryConfig,
  environment: PromotedEnvironment,
): Statement[] {
  const { recordBucket } = namesOf(config).environment(environment);
  const functions = outcomeReaders(config, environment);
  const from = { Effect: 'Allow', Principal: deliveryAccount(config) } as const;
  const objects = (...prefixes: readonly string[]) =>
    prefixes.map((prefix) => recordBucket.objects(`${prefix}/*`));
  return [
    {
      Sid: 'ReadOutcomes',
      ...from,
      Action: 's3:GetObject',
      Resource: objects(OUTCOMES),
      Condition: calledBy(...functions),
    },
    {
      Sid: 'ReadHistory',
      ...from,
      Action: 's3:GetObject',
      Resource: objects(LEDGER, OUTCOMES),
      Condition: calledBy(auditor(config)),
    },
    // Without `s3:ListBucket`, S3 returns 403 instead of 404 for a missing document.
    {
      Sid: 'ListHistory',
      ...from,
      Action: 's3:ListBucket',
      Resource: recordBucket.arn,
      Condition: calledBy(...functions, auditor(config)),
    },
  ];
}

/** Returns the ARN of the role of the delivery account's auditors. */
function auditor(config: DeliveryConfig): string {
  return namesOf(config).account(config.environments[0].account).auditorRole.arn;
}

/**
 * Returns the ARNs of the delivery account's roles that read outcomes: `check-release` tells approvers what runs, and
 * `promote-release` requires the success in this environment before the promotion to the next one.
 */
function outcomeReaders(config: DeliveryConfig, { name }: PromotedEnvironment): string[] {
  const { checkReleaseFunction, promoteReleaseFunction } = namesOf(config).delivery;
  const isLast = config.environments.at(-1)?.name === name;
  return [checkReleaseFunction.roleArn, ...(isLast ? [] : [promoteReleaseFunction.roleArn])];
}
