import type { S3Client } from '@aws-sdk/client-s3';

import type { OwnedBucket } from '../shared/aws/owned-bucket';
import { configurationError } from '../shared/job/errors';
import { parseJson } from '../shared/text/json';
import { listed } from '../shared/text/text';
import type { EarlierEnvironment } from './checks/succeeded-before';
import { type ReleaseTargets, releaseTargetsSchema } from './contract';

/** Environment that a release is promoted to. */
export interface PromotionTarget {
  readonly name: string;
  readonly releases: OwnedBucket;
  /** Undefined if the environment before is the tested environment. */
  readonly before: EarlierEnvironment | undefined;
  readonly soakMinutes: number;
}

/**
 * Returns the target of a promotion.
 *
 * @param targetsJson JSON that matches `releaseTargetsSchema`.
 * @param s3In Returns an S3 client for a Region.
 * @throws JobError of type ConfigurationError for an unknown environment.
 */
export function targetOf(
  targetsJson: string,
  name: string,
  s3In: (region: string) => S3Client,
): PromotionTarget {
  const targets = parseJson(
    targetsJson,
    'the environment variable RELEASE_TARGETS of the Lambda function',
    releaseTargetsSchema,
  );
  const target = named(targets, name);
  const { before, soakMinutes } = target;
  return {
    name,
    soakMinutes,
    releases: bucketsOf(target, s3In).releases,
    before: before === undefined ? undefined : { name: before, ...bucketsOf(named(targets, before), s3In) },
  };
}

function named(targets: ReleaseTargets, name: string): ReleaseTargets[string] {
  const target = Object.hasOwn(targets, name) ? targets[name] : undefined;
  if (target !== undefined) return target;
  throw configurationError(
    `the function promote-release knows no environment ${name}; allowed: ${listed(Object.keys(targets)) || 'none'}; run cdktf deploy for the function again, then release again`,
  );
}

function bucketsOf(
  { bucket, records, region, accountId }: ReleaseTargets[string],
  s3In: (region: string) => S3Client,
) {
  const s3 = s3In(region);
  return { releases: { s3, bucket, accountId }, records: { s3, bucket: records, accountId } };
}
