import type { DeployStackEnvironment } from '../../functions/deploy-stack/contract';
import type { PromoteReleaseEnvironment, ReleaseTargets } from '../../functions/promote-release/contract';
import { DEPLOYMENT_RECORDS, PROMOTION_RECORDS } from '../../functions/shared/release/records';
import { promotedEnvironments, testEnvironment, type DeliveryConfig, type Environment } from '../config';
import * as names from '../names';
import { environmentPlace, pipelinePlace, registryPlace } from '../places';
import type { FunctionSettings } from '../constructs/pipeline/pipeline-function';
import { allow, sidFor, useKeyThroughS3, type Statement } from '../constructs/permissions/policy';
import { IMAGE_ACTION } from '../constructs/permissions/registry-permissions';
import { describeServiceStatements } from './service-reads';
import { templateParameterStatements } from '../constructs/permissions/service-stack-permissions';
import { useTemplates } from '../environment/template-bucket';

/** `deploy-stack`: updates the service stacks of the tested environment, and says in a record that it did. */
export function deployStackFunction(config: DeliveryConfig): FunctionSettings {
  const { project } = config;
  const tested = testEnvironment(config);
  const workload = environmentPlace(config, tested);
  const pipelines = pipelinePlace(config);
  const bucket = names.artifactBucketName(project, pipelines.accountId);
  const stackPrefix = names.serviceStackPrefix(project, tested.name);
  const stacks = names.arn('cloudformation', workload, `stack/${stackPrefix}*/*`);
  // Those of all applications, as a pattern: a list would outgrow a role's policy at forty applications.
  const serviceRoles = names.roleArn(workload, names.cloudFormationRoleName(project, tested.name, '*'));
  const environment: DeployStackEnvironment = {
    ENVIRONMENT: tested.name,
    STACK_REGION: tested.region,
    STACK_PREFIX: stackPrefix,
    SERVICE_ROLE_ARN: serviceRoles,
    PROJECT: project,
    REGISTRY: names.registryHost(registryPlace(config)),
    RECORD_BUCKET: bucket,
    TEMPLATE_BUCKET: names.templateBucketName(project, tested.name, workload.accountId),
    PROMOTED_ENVIRONMENTS: promotedEnvironments(config)
      .map(({ name }) => name)
      .join(','),
  };
  return {
    name: names.deployStackFunctionName(project),
    code: 'deploy-stack',
    environment: { ...environment },
    statements: [
      findRunningAction(config),
      allow(
        'ReadStacks',
        [
          'cloudformation:DescribeStackEvents',
          'cloudformation:DescribeStackResources',
          'cloudformation:DescribeStacks',
        ],
        stacks,
      ),
      // Never with the function's own rights: CloudFormation works under the application's role. It deletes only
      // stacks that never worked. IAM cannot check that.
      allow(
        'ChangeStacks',
        [
          'cloudformation:ContinueUpdateRollback',
          'cloudformation:CreateStack',
          'cloudformation:DeleteStack',
          'cloudformation:UpdateStack',
        ],
        stacks,
        { ArnLike: { 'cloudformation:RoleArn': serviceRoles } },
      ),
      ...templateParameterStatements({ project, environment: tested.name, place: workload }),
      // Parts of creating and updating.
      allow('TagStacks', ['cloudformation:SetStackPolicy', 'cloudformation:TagResource'], stacks),
      allow('PassServiceRole', 'iam:PassRole', serviceRoles, {
        StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' },
      }),
      allow(
        'WriteRecords',
        's3:PutObject',
        names.bucketArn(pipelines.region, bucket, `${DEPLOYMENT_RECORDS}/${tested.name}/*`),
      ),
      // What a release would replace, for the approval of production; without the list, S3 says "forbidden" of a
      // record that is not there.
      allow(
        'ReadPromotions',
        's3:GetObject',
        names.bucketArn(pipelines.region, bucket, `${PROMOTION_RECORDS}/*`),
      ),
      allow('ListRecords', 's3:ListBucket', names.bucketArn(pipelines.region, bucket)),
      useKeyOf('EncryptRecords', pipelines, bucket),
      ...useTemplates(config),
      protectImages(config),
      ...describeServiceStatements(project, tested.name, workload),
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
    PROJECT: project,
    REGISTRY: names.registryHost(registryPlace(config)),
    RELEASE_TARGETS: JSON.stringify(targets),
  };
  return {
    name: names.promoteReleaseFunctionName(project),
    code: 'promote-release',
    environment: { ...environment },
    statements: [
      findRunningAction(config),
      allow(
        'ReadRecords',
        's3:GetObject',
        names.bucketArn(pipelines.region, bucket, `${DEPLOYMENT_RECORDS}/${tested.name}/*`),
      ),
      // Without it S3 says "forbidden" of a record that is not there.
      allow('ListRecords', 's3:ListBucket', names.bucketArn(pipelines.region, bucket)),
      allow(
        'RecordPromotions',
        ['s3:GetObject', 's3:PutObject'],
        promotedEnvironments(config).map(({ name }) =>
          names.bucketArn(pipelines.region, bucket, `${PROMOTION_RECORDS}/${name}/*`),
        ),
      ),
      useKeyOf('EncryptRecords', pipelines, bucket),
      protectImages(config),
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

/**
 * Tags images that are there. ECR has no condition key for an image's tag. Without the right to send layers ECR takes
 * no manifest with new content, and no tag ever moves.
 */
function protectImages(config: DeliveryConfig): Statement {
  return allow(
    'TagImages',
    ['ecr:BatchGetImage', IMAGE_ACTION],
    names.arn('ecr', registryPlace(config), `repository/${config.project}/*`),
  );
}

/** An event proves nothing: a function acts only on what a pipeline of this account runs right now. */
function findRunningAction(config: DeliveryConfig): Statement {
  return allow(
    'FindRunningAction',
    'codepipeline:ListActionExecutions',
    // A pattern, so that adding an application does not change this policy.
    names.arn('codepipeline', pipelinePlace(config), names.pipelineName(config.project, '*')),
  );
}

/** Keys of a release bucket, as patterns. */
export const RELEASE_KEYS = ['current/*', 'releases/*'];

function targetOf(config: DeliveryConfig, environment: Environment): ReleaseTargets[string] {
  const { accountId, region } = environmentPlace(config, environment);
  return {
    bucket: names.releaseBucketName(config.project, environment.name, accountId),
    region,
    accountId,
    soakMinutes: environment.approval.soakMinutes ?? 0,
  };
}

function useKeyOf(sid: string, place: names.Place, bucket: string): Statement {
  const own = names.bucketArn(place.region, bucket);
  return useKeyThroughS3(sid, place, [own, `${own}/*`]);
}
