import type { VerifyReleaseEnvironment } from '../../functions/verify-release/contract';
import type { DeliveryConfig, PromotedEnvironment } from '../config';
import { namesOf } from '../names';
import type { FunctionSettings } from '../constructs/pipeline/pipeline-function';
import { allow, decryptThroughS3 } from '../constructs/permissions/policy';

/** Returns `verify-release`, which checks a release bundle and changes nothing. */
export function verifyReleaseFunction(
  config: DeliveryConfig,
  environment: PromotedEnvironment,
): FunctionSettings {
  const { project } = config;
  const projectNames = namesOf(config);
  const { registry } = projectNames;
  const names = projectNames.environment(environment);
  const { releaseBucket } = names;
  const variables: VerifyReleaseEnvironment = {
    ENVIRONMENT: environment.name,
    STACK_REGION: environment.region,
    STACK_PREFIX: names.serviceStackPrefix,
    RELEASE_BUCKET: releaseBucket.name,
    PROJECT: project,
    REGISTRY: registry.host,
  };
  return {
    function: names.verifyReleaseFunction,
    code: 'verify-release',
    environment: { ...variables },
    statements: [
      allow('ReadReleases', 's3:GetObject', releaseBucket.objects('releases/*')),
      // Without `s3:ListBucket`, S3 returns 403 instead of 404 for a missing release.
      allow('ListReleases', 's3:ListBucket', releaseBucket.arn),
      decryptThroughS3('DecryptReleases', releaseBucket.accountRegion, releaseBucket.arn),
      allow('ReadStacks', 'cloudformation:DescribeStacks', names.serviceStacks),
      allow('FindImages', 'ecr:BatchGetImage', registry.repositories),
    ],
  };
}
