import type { DeployStackEnvironment } from '../../functions/deploy-stack/contract';
import type { PromoteReleaseEnvironment, ReleaseTargets } from '../../functions/promote-release/contract';
import { DEPLOYMENT_RECORDS } from '../../functions/shared/contract';
import { promotedEnvironments, testEnvironment, type DeliveryConfig, type Environment } from '../config';
import * as names from '../names';
import { environmentPlace, pipelinePlace, registryPlace } from '../places';
import type { FunctionSettings } from './pipeline-function';
import { allow, sidFor, useKeyThroughS3, type Statement } from './policy';

/** `deploy-stack`: updates the service stacks of the tested environment, and says in a record that it did. */
export function deployStackFunction(config: DeliveryConfig): FunctionSettings {
  const { project } = config;
  const tested = testEnvironment(config);
  const workload = environmentPlace(config, tested);
  const pipelines = pipelinePlace(config);
  const bucket = names.artifactBucketName(project, pipelines.accountId);
  const stackPrefix = names.serviceStackPrefix(project, tested.name);
  const stacks = names.arn('cloudformation', workload, `stack/${stackPrefix}*/*`);
  const serviceRole = names.roleArn(workload, names.cloudFormationRoleName(project, tested.name));
  const environment: DeployStackEnvironment = {
    ENVIRONMENT: tested.name,
    STACK_REGION: tested.region,
    STACK_PREFIX: stackPrefix,
    SERVICE_ROLE_ARN: serviceRole,
    REGISTRY: names.registryHost(registryPlace(config)),
    RECORD_BUCKET: bucket,
  };
  return {
    name: names.deployStackFunctionName(project),
    code: 'deploy-stack',
    environment: { ...environment },
    statements: [
      allow('ReadStacks', ['cloudformation:DescribeStackEvents', 'cloudformation:DescribeStacks'], stacks),
      // Never with the function's own rights: CloudFormation works under the environment's role.
      allow('UpdateStacks', ['cloudformation:CreateStack', 'cloudformation:UpdateStack'], stacks, {
        StringEquals: { 'cloudformation:RoleArn': serviceRole },
      }),
      // Parts of the two above; there is no right to delete a stack.
      allow('TagStacks', ['cloudformation:SetStackPolicy', 'cloudformation:TagResource'], stacks),
      allow('PassServiceRole', 'iam:PassRole', serviceRole, {
        StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' },
      }),
      allow(
        'WriteRecords',
        's3:PutObject',
        names.bucketArn(pipelines.region, bucket, `${DEPLOYMENT_RECORDS}/${tested.name}/*`),
      ),
      useKeyOf('EncryptRecords', pipelines, bucket),
    ],
  };
}

/** `promote-release`: reads what was tested, and writes it into the release buckets of later environments. */
export function promoteReleaseFunction(config: DeliveryConfig): FunctionSettings {
  const { project } = config;
  const tested = testEnvironment(config);
  const pipelines = pipelinePlace(config);
  const bucket = names.artifactBucketName(project, pipelines.accountId);
  const targets: ReleaseTargets = Object.fromEntries(
    promotedEnvironments(config).map((environment) => [environment.name, targetOf(config, environment)]),
  );
  const environment: PromoteReleaseEnvironment = {
    PROVEN_ENVIRONMENT: tested.name,
    RECORD_BUCKET: bucket,
    REGISTRY: names.registryHost(registryPlace(config)),
    RELEASE_TARGETS: JSON.stringify(targets),
  };
  return {
    name: names.promoteReleaseFunctionName(project),
    code: 'promote-release',
    environment: { ...environment },
    statements: [
      allow(
        'ReadRecords',
        's3:GetObject',
        names.bucketArn(pipelines.region, bucket, `${DEPLOYMENT_RECORDS}/${tested.name}/*`),
      ),
      // Without it S3 says "forbidden" of a record that is not there.
      allow('ListRecords', 's3:ListBucket', names.bucketArn(pipelines.region, bucket)),
      useKeyOf('DecryptRecords', pipelines, bucket),
      allow(
        'FindImages',
        'ecr:DescribeImages',
        names.arn('ecr', registryPlace(config), `repository/${project}/*`),
      ),
      ...promotedEnvironments(config).flatMap((promoted) => mayRelease(config, promoted)),
    ],
  };
}

/** The one thing that the delivery account can do in another account; the bucket's policy says the same. */
function mayRelease(config: DeliveryConfig, environment: Environment): Statement[] {
  const { bucket, region } = targetOf(config, environment);
  return [
    allow(
      sidFor('Release', environment.name),
      ['s3:GetObject', 's3:PutObject'],
      RELEASE_KEYS.map((keys) => names.bucketArn(region, bucket, keys)),
    ),
    allow(sidFor('ListReleases', environment.name), 's3:ListBucket', names.bucketArn(region, bucket)),
    useKeyThroughS3(
      sidFor('EncryptRelease', environment.name),
      environmentPlace(config, environment),
      names.bucketArn(region, bucket),
    ),
  ];
}

/** Keys of a release bucket, as patterns. */
export const RELEASE_KEYS = ['current/*', 'releases/*'];

function targetOf(config: DeliveryConfig, environment: Environment): ReleaseTargets[string] {
  const { accountId, region } = environmentPlace(config, environment);
  return {
    bucket: names.releaseBucketName(config.project, environment.name, accountId),
    region,
    accountId,
  };
}

function useKeyOf(sid: string, place: names.Place, bucket: string): Statement {
  const own = names.bucketArn(place.region, bucket);
  return useKeyThroughS3(sid, place, [own, `${own}/*`]);
}
