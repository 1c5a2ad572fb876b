import type { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { Construct } from 'constructs';

import * as names from '../names';
import { denyEverybody } from '../constructs/permissions/policy';
import { PrivateBucket } from '../constructs/private-bucket';

export interface AccessLogsProps {
  readonly project: string;
  readonly environment: string;
  readonly place: names.Place;
  /** ARNs of the roles that may change the settings of the bucket. */
  readonly terraform: readonly string[];
}

/** Access logs of a load balancer. Nobody can delete a log before it expires. */
export class AccessLogs extends Construct {
  readonly bucketName: string;
  readonly policy: S3BucketPolicy;

  constructor(scope: Construct, id: string, props: AccessLogsProps) {
    super(scope, id);
    const { project, environment, place, terraform } = props;
    const name = names.accessLogBucketName(project, environment, place.accountId);
    const objects = (keys: string) => names.bucketArn(place.region, name, keys);
    const { bucket, policy } = new PrivateBucket(this, 'bucket', {
      name,
      region: place.region,
      terraform,
      // Load balancers can write with no key but S3's own.
      encryption: 'AES256',
      objects: 'expire',
      statements: [
        {
          // The account in the path is that of the load balancer, so no load balancer of another account can write here.
          // AWS documents no condition key that Elastic Load Balancing presents, and the AWS CDK grants without one.
          // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
          Sid: 'LoadBalancerWrites',
          Effect: 'Allow',
          Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
          Action: 's3:PutObject',
          Resource: objects(`AWSLogs/${place.accountId}/*`),
        },
        denyEverybody('NobodyDeletes', ['s3:DeleteObject', 's3:DeleteObjectVersion'], objects('*')),
      ],
    });
    this.bucketName = bucket.bucket;
    this.policy = policy;
  }
}
