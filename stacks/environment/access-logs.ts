import type { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { Construct } from 'constructs';

import type { EnvironmentNames } from '../names';
import { denyEverybody } from '../constructs/permissions/policy';
import { PrivateBucket } from '../constructs/private-bucket';

export interface AccessLogsProps {
  readonly names: EnvironmentNames;
  /** ARNs of the roles that may change the settings of the bucket. */
  readonly terraform: readonly string[];
}

/** A bucket for the access logs of a load balancer. Nobody can delete a log before it expires. */
export class AccessLogs extends Construct {
  readonly bucketName: string;
  readonly policy: S3BucketPolicy;

  constructor(scope: Construct, id: string, props: AccessLogsProps) {
    super(scope, id);
    const { names, terraform } = props;
    const { accessLogBucket } = names;
    const { bucket, policy } = new PrivateBucket(this, 'bucket', {
      bucket: accessLogBucket,
      terraform,
      // Load balancers can write access logs only to a bucket whose encryption keys S3 manages (SSE-S3).
      encryption: 'AES256',
      objects: 'expire',
      statements: [
        {
          // The path contains the account of the load balancer, so no load balancer of another account can write to
          // this bucket. AWS documents no condition key for Elastic Load Balancing, and the AWS CDK uses none.
          // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
          Sid: 'LoadBalancerWrites',
          Effect: 'Allow',
          Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
          Action: 's3:PutObject',
          Resource: accessLogBucket.objects(`AWSLogs/${names.workload.accountId}/*`),
        },
        denyEverybody(
          'NobodyDeletes',
          ['s3:DeleteObject', 's3:DeleteObjectVersion'],
          accessLogBucket.objects('*'),
        ),
      ],
    });
    this.bucketName = bucket.bucket;
    this.policy = policy;
  }
}
