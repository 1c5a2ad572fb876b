import { partitionOf } from './partition';

export interface AccountRegion {
  readonly accountId: string;
  readonly region: string;
}

/** Returns the ARN of a resource in one account and Region. */
export function arn(service: string, { accountId, region }: AccountRegion, resource: string): string {
  return `arn:${partitionOf(region)}:${service}:${region}:${accountId}:${resource}`;
}

/** Returns the ARN of an IAM resource. IAM is global within an account; the Region selects the partition. */
export function iamArn({ accountId, region }: AccountRegion, resource: string): string {
  return `arn:${partitionOf(region)}:iam::${accountId}:${resource}`;
}

export function roleArn(accountRegion: AccountRegion, roleName: string): string {
  return iamArn(accountRegion, `role/${roleName}`);
}

/** Returns the ARN of a bucket, or the ARN pattern of the objects whose keys match a pattern. */
export function bucketArn(region: string, bucket: string, keys?: string): string {
  return `arn:${partitionOf(region)}:s3:::${bucket}${keys === undefined ? '' : `/${keys}`}`;
}
