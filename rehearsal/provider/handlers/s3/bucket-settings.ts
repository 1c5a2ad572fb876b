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
  S3Client,
  BucketVersioningStatus,
  ObjectOwnership,
  ServerSideEncryption,
} from '@aws-sdk/client-s3';

import type { Arguments } from '../../arguments';
import type { Connection } from '../../connection';
import type { LooseValues } from '../../values';
import type { ResourceHandler } from '../shared/handler';

const s3 = (aws: Connection) => aws.client(S3Client);

/** A setting of a bucket: put writes it whole, and its id is the bucket's name. */
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

export const bucketVersioning = setting(
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
  // Versioning cannot be taken off a bucket again, only suspended.
  (aws, Bucket) =>
    s3(aws).send(
      new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Suspended' } }),
    ),
);

export const bucketEncryption = setting(
  (aws, plan) =>
    s3(aws).send(
      new PutBucketEncryptionCommand({
        Bucket: plan.text('bucket'),
        ServerSideEncryptionConfiguration: {
          Rules: plan.blocks('rule').map((rule) => {
            const byDefault = rule.block('apply_server_side_encryption_by_default');
            return {
              BucketKeyEnabled: rule.maybeFlag('bucket_key_enabled'),
              ...(byDefault && {
                ApplyServerSideEncryptionByDefault: {
                  SSEAlgorithm: byDefault.oneOf('sse_algorithm', ServerSideEncryption),
                  KMSMasterKeyID: byDefault.maybeText('kms_master_key_id'),
                },
              }),
            };
          }),
        },
      }),
    ),
  async (aws, Bucket) => {
    const { ServerSideEncryptionConfiguration } = await s3(aws).send(
      new GetBucketEncryptionCommand({ Bucket }),
    );
    return {
      rule: (ServerSideEncryptionConfiguration?.Rules ?? []).map((rule) => ({
        bucket_key_enabled: rule.BucketKeyEnabled,
        apply_server_side_encryption_by_default: [
          {
            sse_algorithm: rule.ApplyServerSideEncryptionByDefault?.SSEAlgorithm,
            kms_master_key_id: rule.ApplyServerSideEncryptionByDefault?.KMSMasterKeyID,
          },
        ],
      })),
    };
  },
  (aws, Bucket) => s3(aws).send(new DeleteBucketEncryptionCommand({ Bucket })),
);

export const bucketPublicAccessBlock = setting(
  (aws, plan) =>
    s3(aws).send(
      new PutPublicAccessBlockCommand({
        Bucket: plan.text('bucket'),
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: plan.flag('block_public_acls'),
          BlockPublicPolicy: plan.flag('block_public_policy'),
          IgnorePublicAcls: plan.flag('ignore_public_acls'),
          RestrictPublicBuckets: plan.flag('restrict_public_buckets'),
        },
      }),
    ),
  async (aws, Bucket) => {
    const { PublicAccessBlockConfiguration: block } = await s3(aws).send(
      new GetPublicAccessBlockCommand({ Bucket }),
    );
    return {
      block_public_acls: block?.BlockPublicAcls,
      block_public_policy: block?.BlockPublicPolicy,
      ignore_public_acls: block?.IgnorePublicAcls,
      restrict_public_buckets: block?.RestrictPublicBuckets,
    };
  },
  (aws, Bucket) => s3(aws).send(new DeletePublicAccessBlockCommand({ Bucket })),
);

export const bucketOwnershipControls = setting(
  (aws, plan) =>
    s3(aws).send(
      new PutBucketOwnershipControlsCommand({
        Bucket: plan.text('bucket'),
        OwnershipControls: {
          Rules: plan
            .blocks('rule')
            .map((rule) => ({ ObjectOwnership: rule.oneOf('object_ownership', ObjectOwnership) })),
        },
      }),
    ),
  async (aws, Bucket) => {
    const { OwnershipControls } = await s3(aws).send(new GetBucketOwnershipControlsCommand({ Bucket }));
    return {
      rule: (OwnershipControls?.Rules ?? []).map((rule) => ({ object_ownership: rule.ObjectOwnership })),
    };
  },
  (aws, Bucket) => s3(aws).send(new DeleteBucketOwnershipControlsCommand({ Bucket })),
);

export const bucketPolicy = setting(
  (aws, plan) =>
    s3(aws).send(new PutBucketPolicyCommand({ Bucket: plan.text('bucket'), Policy: plan.text('policy') })),
  async (aws, Bucket) => {
    const { Policy } = await s3(aws).send(new GetBucketPolicyCommand({ Bucket }));
    return { policy: Policy };
  },
  (aws, Bucket) => s3(aws).send(new DeleteBucketPolicyCommand({ Bucket })),
);

/** Only `eventbridge`: nothing here notifies a queue, a topic or a function directly. */
export const bucketNotification = setting(
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
