import type { StateResource } from '../inventory/state-format';

/**
 * Types of resources that hold what no deployment can make again: objects, images, source, and the keys that decrypt
 * them. A prefix that ends in `_` covers the settings that protect such a resource, for example the policy of a bucket.
 */
const KEPT = ['aws_s3_bucket', 'aws_s3_bucket_', 'aws_kms_', 'aws_ecr_', 'aws_codecommit_repository'];

/** Returns true if every removal keeps a resource in the account. */
export const isKept = ({ type }: StateResource) =>
  KEPT.some((kept) => type === kept || (kept.endsWith('_') && type.startsWith(kept)));
