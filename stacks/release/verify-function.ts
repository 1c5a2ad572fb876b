import type { VerifyReleaseEnvironment } from '../../functions/verify-release/contract';
import type { DeliveryConfig, Environment } from '../config';
import * as names from '../names';
import { environmentPlace, registryPlace } from '../places';
import type { FunctionSettings } from '../constructs/pipeline/pipeline-function';
import { allow, useKeyThroughS3 } from '../constructs/permissions/policy';

/** `verify-release`: looks at everything about an arrived bundle, and changes nothing. */
export function verifyReleaseFunction(config: DeliveryConfig, environment: Environment): FunctionSettings {
  const { project } = config;
  const place = environmentPlace(config, environment);
  const bucket = names.releaseBucketName(project, environment.name, place.accountId);
  const ownBucket = names.bucketArn(place.region, bucket);
  const stackPrefix = names.serviceStackPrefix(project, environment.name);
  const variables: VerifyReleaseEnvironment = {
    ENVIRONMENT: environment.name,
    STACK_REGION: environment.region,
    STACK_PREFIX: stackPrefix,
    RELEASE_BUCKET: bucket,
    PROJECT: project,
    REGISTRY: names.registryHost(registryPlace(config)),
  };
  return {
    name: names.verifyReleaseFunctionName(project, environment.name),
    code: 'verify-release',
    environment: { ...variables },
    statements: [
      allow('ReadReleases', 's3:GetObject', names.bucketArn(place.region, bucket, 'releases/*')),
      // Without it S3 answers "forbidden" for a release that is not there.
      allow('ListReleases', 's3:ListBucket', ownBucket),
      useKeyThroughS3('DecryptReleases', place, ownBucket),
      allow(
        'ReadStacks',
        'cloudformation:DescribeStacks',
        names.arn('cloudformation', place, `stack/${stackPrefix}*/*`),
      ),
      allow(
        'FindImages',
        'ecr:BatchGetImage',
        names.arn('ecr', registryPlace(config), `repository/${project}/*`),
      ),
    ],
  };
}
