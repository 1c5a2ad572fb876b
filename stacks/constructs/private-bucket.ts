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
import { denyEverybody, notCalledBy, policyDocument, type Statement } from './permissions/policy';
import { RETENTION_DAYS } from './retention';

export interface PrivateBucketProps {
  readonly name: string;
  readonly region: string;
  /** ARNs of the roles that may change its settings. */
  readonly terraform: readonly string[];
  /** `AES256`: keys of S3's own. */
  readonly encryption: EncryptionKey | 'AES256';
  /** Whether objects go after RETENTION_DAYS; versions that were replaced or deleted always do. */
  readonly objects: 'kept' | 'expire';
  /** Its policy, beyond what every bucket here has. */
  readonly statements: readonly Statement[];
}

/**
 * Every action that changes a bucket and not an object in it. Patterns, so that a setting that AWS adds later is covered,
 * too. Nobody is locked out for good: a role of the name of Terraform's can be made again, and an account's root user may
 * always read, put and delete the policy of its buckets.
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
 * Every action that changes an object, apart from putting and deleting it, which the policy of each bucket decides.
 * Replication is the one that matters: it writes objects and asks for none of the conditions of `s3:PutObject`.
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

/** A versioned, encrypted bucket that only its owner's account reaches, and only over TLS. */
export class PrivateBucket extends Construct {
  readonly bucket: S3Bucket;
  /** A service that writes here must wait for it. */
  readonly policy: S3BucketPolicy;

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
    const own = bucketArn(region, name);
    const objects = bucketArn(region, name, '*');
    this.policy = new S3BucketPolicy(this, 'policy', {
      bucket,
      policy: policyDocument([
        denyEverybody('TlsOnly', 's3:*', [own, objects], {
          Bool: { 'aws:SecureTransport': 'false' },
        }),
        ...(encryption === 'AES256' ? [] : onlyKey(objects, encryption)),
        denyEverybody('SettingsByTerraformOnly', SETTINGS, own, notCalledBy(...props.terraform)),
        denyEverybody('NoOtherWrites', OTHER_WRITES, objects),
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
