import {
  DeleteBucketLifecycleCommand,
  GetBucketLifecycleConfigurationCommand,
  PutBucketLifecycleConfigurationCommand,
  S3Client,
  ExpirationStatus,
  type LifecycleRule,
} from '@aws-sdk/client-s3';

import type { Arguments } from '../../arguments';
import type { Connection } from '../../connection';
import type { LooseValues } from '../../values';
import type { ResourceHandler } from '../shared/handler';

const s3 = (aws: Connection) => aws.client(S3Client);

async function put(aws: Connection, plan: Arguments): Promise<void> {
  await s3(aws).send(
    new PutBucketLifecycleConfigurationCommand({
      Bucket: plan.text('bucket'),
      LifecycleConfiguration: { Rules: plan.blocks('rule').map(toRule) },
    }),
  );
}

export const bucketLifecycle: ResourceHandler = {
  forceNew: ['bucket'],
  remembered: ['transition_default_minimum_object_size'],
  async create(aws, plan) {
    await put(aws, plan);
    return { id: plan.text('bucket') };
  },
  async read(aws, { id }) {
    const { Rules = [] } = await s3(aws).send(new GetBucketLifecycleConfigurationCommand({ Bucket: id }));
    return { id, bucket: id, rule: Rules.map(fromRule) };
  },
  update: put,
  async delete(aws, { id }) {
    await s3(aws).send(new DeleteBucketLifecycleCommand({ Bucket: id }));
  },
};

function toRule(rule: Arguments): LifecycleRule {
  const filter = rule.block('filter');
  const expiration = rule.block('expiration');
  const noncurrent = rule.block('noncurrent_version_expiration');
  const multipart = rule.block('abort_incomplete_multipart_upload');
  return {
    ID: rule.text('id'),
    Status: rule.oneOf('status', ExpirationStatus),
    Filter: { Prefix: filter?.maybeText('prefix') ?? '' },
    ...(expiration && {
      Expiration: {
        Days: expiration.maybeNumber('days'),
        ExpiredObjectDeleteMarker: expiration.maybeFlag('expired_object_delete_marker'),
      },
    }),
    ...(noncurrent && {
      NoncurrentVersionExpiration: {
        NoncurrentDays: noncurrent.maybeNumber('noncurrent_days'),
        NewerNoncurrentVersions: noncurrent.maybeNumber('newer_noncurrent_versions'),
      },
    }),
    ...(multipart && {
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: multipart.maybeNumber('days_after_initiation') },
    }),
  };
}

function fromRule(rule: LifecycleRule): LooseValues {
  const { Expiration, NoncurrentVersionExpiration, AbortIncompleteMultipartUpload } = rule;
  return {
    id: rule.ID,
    status: rule.Status,
    filter: [{ prefix: rule.Filter?.Prefix }],
    expiration: Expiration && [
      { days: Expiration.Days, expired_object_delete_marker: Expiration.ExpiredObjectDeleteMarker },
    ],
    noncurrent_version_expiration: NoncurrentVersionExpiration && [
      {
        noncurrent_days: NoncurrentVersionExpiration.NoncurrentDays,
        newer_noncurrent_versions: NoncurrentVersionExpiration.NewerNoncurrentVersions,
      },
    ],
    abort_incomplete_multipart_upload: AbortIncompleteMultipartUpload && [
      { days_after_initiation: AbortIncompleteMultipartUpload.DaysAfterInitiation },
    ],
  };
}
