import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA as S3BucketEncryption } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA as S3BucketVersioning } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import { Construct } from 'constructs';

import { bucketArn } from '../names';
import type { EncryptionKey } from './encryption-key';
import { denyEverybody, policyDocument, type Statement } from './policy';
import { RETENTION_DAYS } from './retention';

export interface PrivateBucketProps {
  readonly name: string;
  readonly region: string;
  /** `AES256`: keys of S3's own. */
  readonly encryption: EncryptionKey | 'AES256';
  /** Whether objects go after RETENTION_DAYS; versions that were replaced or deleted always do. */
  readonly objects: 'kept' | 'expire';
  /** Its policy, beyond what every bucket here has. */
  readonly statements: readonly Statement[];
}

/** A versioned, encrypted bucket that only its owner's account reaches, and only over TLS. */
export class PrivateBucket extends Construct {
  readonly bucket: S3Bucket;

  constructor(scope: Construct, id: string, props: PrivateBucketProps) {
    super(scope, id);
    const { name, region, encryption } = props;
    // What is kept here (state, evidence, releases) cannot be made again.
    this.bucket = new S3Bucket(this, 'bucket', { bucket: name, lifecycle: { preventDestroy: true } });
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
    const objects = bucketArn(region, name, '*');
    new S3BucketPolicy(this, 'policy', {
      bucket,
      policy: policyDocument([
        denyEverybody('TlsOnly', 's3:*', [bucketArn(region, name), objects], {
          Bool: { 'aws:SecureTransport': 'false' },
        }),
        ...(encryption === 'AES256' ? [] : onlyKey(objects, encryption)),
        ...props.statements,
      ]),
    });
  }
}

/** A request may leave encryption to the bucket; one that names an encryption must name this key. */
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
