import {
  DeleteBucketEncryptionCommand,
  DeleteBucketOwnershipControlsCommand,
  DeleteBucketPolicyCommand,
  DeletePublicAccessBlockCommand,
  GetBucketEncryptionCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  PutBucketEncryptionCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  BucketVersioningStatus,
  ObjectOwnership,
  ServerSideEncryption,
  type OwnershipControls,
  type PublicAccessBlockConfiguration,
  type ServerSideEncryptionConfiguration,
} from '@aws-sdk/client-s3';

import type { Arguments } from '../../arguments';
import type { Connection } from '../../connection';
import type { LooseValues } from '../../values';
import {
  block,
  blocks,
  flag,
  fromAws,
  maybeFlag,
  maybeText,
  oneOf,
  toAws,
  type AttributeTable,
} from '../shared/attribute-table';
import type { ResourceHandler } from '../shared/handler';
import { s3 } from './client';

/**
 * Returns the handler for a bucket setting that one S3 call replaces as a whole; the Terraform id is the name of the
 * bucket.
 */
function setting(
  put: (aws: Connection, plan: Arguments) => Promise<unknown>,
  read: (aws: Connection, bucket: string) => Promise<LooseValues | undefined>,
  remove: (aws: Connection, bucket: string) => Promise<unknown>,
): ResourceHandler {
  return {
    forceNew: ['bucket'],
    async create(aws, plan) {
      await put(aws, plan);
      return { id: plan.text('bucket') };
    },
    async read(aws, { id }) {
      const values = await read(aws, id);
      return values && { id, bucket: id, ...values };
    },
    async update(aws, plan) {
      await put(aws, plan);
    },
    async delete(aws, { id }) {
      await remove(aws, id);
    },
  };
}

export const aws_s3_bucket_versioning = setting(
  (aws, plan) =>
    s3(aws).send(
      new PutBucketVersioningCommand({
        Bucket: plan.text('bucket'),
        VersioningConfiguration: {
          Status: plan.block('versioning_configuration')?.oneOf('status', BucketVersioningStatus),
        },
      }),
    ),
  async (aws, Bucket) => {
    const { Status } = await s3(aws).send(new GetBucketVersioningCommand({ Bucket }));
    return Status && { versioning_configuration: [{ status: Status }] };
  },
  // Versioning of a bucket cannot be removed, only suspended.
  (aws, Bucket) =>
    s3(aws).send(
      new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Suspended' } }),
    ),
);

const ENCRYPTION = {
  Rules: blocks('rule', {
    BucketKeyEnabled: maybeFlag('bucket_key_enabled'),
    ApplyServerSideEncryptionByDefault: block('apply_server_side_encryption_by_default', {
      SSEAlgorithm: oneOf('sse_algorithm', ServerSideEncryption),
      KMSMasterKeyID: maybeText('kms_master_key_id'),
    }),
  }),
} satisfies AttributeTable<ServerSideEncryptionConfiguration>;

export const aws_s3_bucket_server_side_encryption_configuration = setting(
  (aws, plan) =>
    s3(aws).send(
      new PutBucketEncryptionCommand({
        Bucket: plan.text('bucket'),
        ServerSideEncryptionConfiguration: toAws(ENCRYPTION, plan),
      }),
    ),
  async (aws, Bucket) => {
    const { ServerSideEncryptionConfiguration: encryption } = await s3(aws).send(
      new GetBucketEncryptionCommand({ Bucket }),
    );
    return fromAws(ENCRYPTION, encryption ?? {});
  },
  (aws, Bucket) => s3(aws).send(new DeleteBucketEncryptionCommand({ Bucket })),
);

const PUBLIC_ACCESS = {
  BlockPublicAcls: flag('block_public_acls'),
  BlockPublicPolicy: flag('block_public_policy'),
  IgnorePublicAcls: flag('ignore_public_acls'),
  RestrictPublicBuckets: flag('restrict_public_buckets'),
} satisfies AttributeTable<PublicAccessBlockConfiguration>;

export const aws_s3_bucket_public_access_block = setting(
  (aws, plan) =>
    s3(aws).send(
      new PutPublicAccessBlockCommand({
        Bucket: plan.text('bucket'),
        PublicAccessBlockConfiguration: toAws(PUBLIC_ACCESS, plan),
      }),
    ),
  async (aws, Bucket) => {
    const { PublicAccessBlockConfiguration: access } = await s3(aws).send(
      new GetPublicAccessBlockCommand({ Bucket }),
    );
    return fromAws(PUBLIC_ACCESS, access ?? {});
  },
  (aws, Bucket) => s3(aws).send(new DeletePublicAccessBlockCommand({ Bucket })),
);

const OWNERSHIP = {
  Rules: blocks('rule', { ObjectOwnership: oneOf('object_ownership', ObjectOwnership) }),
} satisfies AttributeTable<OwnershipControls>;

export const aws_s3_bucket_ownership_controls = setting(
  (aws, plan) =>
    s3(aws).send(
      new PutBucketOwnershipControlsCommand({
        Bucket: plan.text('bucket'),
        OwnershipControls: toAws(OWNERSHIP, plan),
      }),
    ),
  async (aws, Bucket) => {
    const { OwnershipControls } = await s3(aws).send(new GetBucketOwnershipControlsCommand({ Bucket }));
    return fromAws(OWNERSHIP, OwnershipControls ?? {});
  },
  (aws, Bucket) => s3(aws).send(new DeleteBucketOwnershipControlsCommand({ Bucket })),
);

export const aws_s3_bucket_policy = setting(
  (aws, plan) =>
    s3(aws).send(new PutBucketPolicyCommand({ Bucket: plan.text('bucket'), Policy: plan.text('policy') })),
  async (aws, Bucket) => {
    const { Policy } = await s3(aws).send(new GetBucketPolicyCommand({ Bucket }));
    return { policy: Policy };
  },
  (aws, Bucket) => s3(aws).send(new DeleteBucketPolicyCommand({ Bucket })),
);

/** Event notifications to EventBridge. Notifications to queues, topics and functions are not supported. */
export const aws_s3_bucket_notification = setting(
  (aws, plan) =>
    s3(aws).send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: plan.text('bucket'),
        NotificationConfiguration: plan.flag('eventbridge') ? { EventBridgeConfiguration: {} } : {},
      }),
    ),
  async (aws, Bucket) => {
    const { EventBridgeConfiguration } = await s3(aws).send(
      new GetBucketNotificationConfigurationCommand({ Bucket }),
    );
    return { eventbridge: EventBridgeConfiguration !== undefined };
  },
  (aws, Bucket) =>
    s3(aws).send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: {} })),
);
