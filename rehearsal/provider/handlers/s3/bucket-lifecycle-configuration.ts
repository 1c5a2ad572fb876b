import {
  DeleteBucketLifecycleCommand,
  ExpirationStatus,
  GetBucketLifecycleConfigurationCommand,
  PutBucketLifecycleConfigurationCommand,
  type BucketLifecycleConfiguration,
  type LifecycleRule,
} from '@aws-sdk/client-s3';

import type { Arguments } from '../../arguments';
import type { Connection } from '../../connection';
import {
  argument,
  block,
  blocks,
  fromAws,
  maybeFlag,
  maybeNumber,
  oneOf,
  text,
  toAws,
  type AttributeTable,
} from '../shared/attribute-table';
import type { ResourceHandler } from '../shared/handler';
import { s3 } from './client';

const RULE = {
  ID: text('id'),
  Status: oneOf('status', ExpirationStatus),
  Filter: argument(
    'filter',
    (rule) => ({ Prefix: rule.block('filter')?.maybeText('prefix') ?? '' }),
    (filter: LifecycleRule['Filter']) => [{ prefix: filter?.Prefix }],
  ),
  Expiration: block('expiration', {
    Days: maybeNumber('days'),
    ExpiredObjectDeleteMarker: maybeFlag('expired_object_delete_marker'),
  }),
  NoncurrentVersionExpiration: block('noncurrent_version_expiration', {
    NoncurrentDays: maybeNumber('noncurrent_days'),
    NewerNoncurrentVersions: maybeNumber('newer_noncurrent_versions'),
  }),
  AbortIncompleteMultipartUpload: block('abort_incomplete_multipart_upload', {
    DaysAfterInitiation: maybeNumber('days_after_initiation'),
  }),
} satisfies AttributeTable<LifecycleRule>;

const LIFECYCLE = { Rules: blocks('rule', RULE) } satisfies AttributeTable<BucketLifecycleConfiguration>;

async function putLifecycle(aws: Connection, plan: Arguments): Promise<void> {
  await s3(aws).send(
    new PutBucketLifecycleConfigurationCommand({
      Bucket: plan.text('bucket'),
      LifecycleConfiguration: toAws(LIFECYCLE, plan),
    }),
  );
}

export const aws_s3_bucket_lifecycle_configuration: ResourceHandler = {
  forceNew: ['bucket'],
  remembered: ['transition_default_minimum_object_size'],
  async create(aws, plan) {
    await putLifecycle(aws, plan);
    return { id: plan.text('bucket') };
  },
  async read(aws, { id }) {
    const { Rules = [] } = await s3(aws).send(new GetBucketLifecycleConfigurationCommand({ Bucket: id }));
    return { id, bucket: id, ...fromAws(LIFECYCLE, { Rules }) };
  },
  update: putLifecycle,
  async delete(aws, { id }) {
    await s3(aws).send(new DeleteBucketLifecycleCommand({ Bucket: id }));
  },
};
