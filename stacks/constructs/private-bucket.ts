import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA as S3BucketEncryption } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA as S3BucketVersioning } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import { Construct } from 'constructs';

import type { NamedBucket } from '../names';
import type { EncryptionKey } from './encryption-key';
import { denyEverybody, notCalledBy, policyDocument, type Statement } from './permissions/policy';
import { RETENTION_DAYS } from './retention';

export interface PrivateBucketProps {
  readonly bucket: NamedBucket;
  /** ARNs of the roles that may change the settings of the bucket. */
  readonly terraform: readonly string[];
  /** Customer managed KMS key, or `AES256` for keys that S3 manages. */
  readonly encryption: EncryptionKey | 'AES256';
  /**
   * `expire`: S3 deletes objects after RETENTION_DAYS. With both values, S3 deletes noncurrent versions after
   * RETENTION_DAYS.
   */
  readonly objects: 'kept' | 'expire';
  /** Statements of the bucket policy, in addition to the statements that every bucket has. */
  readonly statements: readonly Statement[];
}

/**
 * Every action that changes the settings of a bucket, including actions that AWS may add later. The bucket policy
 * denies these actions to all roles except Terraform's role. If Terraform's role is lost, an administrator can create a
 * role with the same name, or the root user can change the bucket policy.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
 */
const SETTINGS = [
  's3:Create*',
  's3:Delete*',
  's3:PauseReplication',
  's3:Put*',
  's3:TagResource',
  's3:UntagResource',
  's3:Update*',
];

/**
 * Every action that changes an object, except PutObject and DeleteObject, which each bucket's own statements control.
 * Replication matters most, because replication writes objects without the conditions of `s3:PutObject`.
 */
const OTHER_WRITES = [
  's3:BypassGovernanceRetention',
  's3:DeleteObject*Annotation',
  's3:DeleteObject*Tagging',
  's3:InitiateReplication',
  's3:ObjectOwnerOverrideToBucketOwner',
  's3:PutObject*Acl',
  's3:PutObject*Annotation',
  's3:PutObject*Tagging',
  's3:PutObjectLegalHold',
  's3:PutObjectRetention',
  's3:Replicate*',
  's3:RestoreObject',
  's3:UpdateObjectEncryption',
];

/** A versioned, encrypted bucket without public access. Requests need TLS. */
export class PrivateBucket extends Construct {
  readonly bucket: S3Bucket;
  /** A resource that makes an AWS service write to the bucket must depend on this policy. */
  readonly policy: S3BucketPolicy;

  constructor(scope: Construct, id: string, props: PrivateBucketProps) {
    super(scope, id);
    const { encryption } = props;
    // Terraform must not delete the bucket, because its objects (Terraform state, deployment records, releases) cannot
    // be created again.
    this.bucket = new S3Bucket(this, 'bucket', {
      bucket: props.bucket.name,
      lifecycle: { preventDestroy: true },
    });
    const bucket = this.bucket.id;
    const versioning = new S3BucketVersioning(this, 'versioning', {
      bucket,
      versioningConfiguration: { status: 'Enabled' },
    });
    new S3BucketEncryption(this, 'encryption', {
      bucket,
      rule: [
        encryption === 'AES256'
          ? { applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }
          : {
              applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: encryption.arn },
              bucketKeyEnabled: true,
            },
      ],
    });
    new S3BucketLifecycleConfiguration(this, 'lifecycle', {
      bucket,
      rule: [
        {
          id: 'retention',
          status: 'Enabled',
          filter: [{ prefix: '' }],
          ...(props.objects === 'expire' ? { expiration: [{ days: RETENTION_DAYS }] } : {}),
          noncurrentVersionExpiration: [{ noncurrentDays: RETENTION_DAYS }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
        },
      ],
      dependsOn: [versioning],
    });
    new S3BucketPublicAccessBlock(this, 'public-access-block', {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketOwnershipControls(this, 'ownership', {
      bucket,
      rule: { objectOwnership: 'BucketOwnerEnforced' },
    });
    const bucketArn = props.bucket.arn;
    const objects = props.bucket.objects('*');
    this.policy = new S3BucketPolicy(this, 'policy', {
      bucket,
      policy: policyDocument([
        denyEverybody('TlsOnly', 's3:*', [bucketArn, objects], {
          Bool: { 'aws:SecureTransport': 'false' },
        }),
        ...(encryption === 'AES256' ? [] : onlyKey(objects, encryption)),
        denyEverybody('SettingsByTerraformOnly', SETTINGS, bucketArn, notCalledBy(...props.terraform)),
        denyEverybody('NoOtherWrites', OTHER_WRITES, objects),
        ...props.statements,
      ]),
    });
  }
}

/**
 * Returns the statements that reject an upload whose encryption or KMS key differs from that of the bucket. Uploads
 * without encryption headers are allowed, because S3 encrypts their objects with the key of the bucket.
 */
function onlyKey(objects: string, encryption: EncryptionKey): Statement[] {
  const algorithm = 's3:x-amz-server-side-encryption';
  const key = 's3:x-amz-server-side-encryption-aws-kms-key-id';
  return [
    denyEverybody('KmsOnly', 's3:PutObject', objects, {
      Null: { [algorithm]: 'false' },
      StringNotEquals: { [algorithm]: 'aws:kms' },
    }),
    denyEverybody('OwnKeyOnly', 's3:PutObject', objects, {
      Null: { [key]: 'false' },
      ArnNotEquals: { [key]: [encryption.arn, encryption.aliasArn] },
    }),
  ];
}
