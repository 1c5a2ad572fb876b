import type { DeployStackEnvironment } from '../../functions/deploy-stack/contract';
import type { PromoteReleaseEnvironment, ReleaseTargets } from '../../functions/promote-release/contract';
import { CHECKED, DEPLOYMENT_RECORDS, PROMOTION_RECORDS } from '../../functions/shared/release/records';
import { environmentBefore, type DeliveryConfig, type PromotedEnvironment } from '../config';
import { namesOf, RELEASE_KEYS } from '../names';
import type { FunctionSettings } from '../constructs/pipeline/pipeline-function';
import { allow, sidFor, useKeyThroughS3, type Statement } from '../constructs/permissions/policy';
import { IMAGE_ACTION } from '../constructs/permissions/registry-permissions';
import { findRunningAction, mayReadOutcomes, useRecordBucket } from './function-statements';
import { describeServiceStatements } from './service-reads';
import { templateParameterStatements } from '../constructs/permissions/service-stack-permissions';
import { useTemplates } from '../environment/template-bucket';

/** Returns `deploy-stack`, which updates the service stacks of the tested environment and records each deployment. */
export function deployStackFunction(config: DeliveryConfig): FunctionSettings {
  const [tested, promoted] = config.environments;
  const projectNames = namesOf(config);
  const { delivery, registry } = projectNames;
  const { recordBucket } = delivery;
  const names = projectNames.environment(tested);
  const stacks = names.serviceStacks;
  // The pattern matches the roles of all applications, because a list of 40 roles would exceed the maximum size of a
  // role's policy.
  const serviceRoles = names.application('*').cloudFormationRole.arn;
  const environment: DeployStackEnvironment = {
    ENVIRONMENT: tested.name,
    STACK_REGION: tested.region,
    STACK_PREFIX: names.serviceStackPrefix,
    SERVICE_ROLE_ARN: serviceRoles,
    PROJECT: config.project,
    REGISTRY: registry.host,
    RECORD_BUCKET: recordBucket.name,
    TEMPLATE_BUCKET: names.templateBucket.name,
    SOAK_MINUTES: String(promoted.approval.soakMinutes),
  };
  return {
    function: delivery.deployStackFunction,
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
      // Every request must contain the role of the application, so that CloudFormation never uses the permissions of
      // the function. IAM cannot check that a stack never worked, so the code of the function makes sure that only such
      // stacks are deleted.
      allow(
        'ChangeStacks',
        ['cloudformation:CreateStack', 'cloudformation:DeleteStack', 'cloudformation:UpdateStack'],
        stacks,
        { ArnLike: { 'cloudformation:RoleArn': serviceRoles } },
      ),
      ...templateParameterStatements(names),
      // When a request creates or updates a stack, CloudFormation also requires permission for these actions.
      allow('TagStacks', ['cloudformation:SetStackPolicy', 'cloudformation:TagResource'], stacks),
      allow('PassServiceRole', 'iam:PassRole', serviceRoles, {
        StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' },
      }),
      allow('WriteRecords', 's3:PutObject', recordBucket.objects(`${DEPLOYMENT_RECORDS}/${tested.name}/*`)),
      // The check record proves that check-release has written the artifact.
      allow('ReadRecords', 's3:GetObject', recordBucket.objects(`${CHECKED}/*`)),
      ...useRecordBucket(config),
      ...useTemplates(config),
      protectImages(config),
      ...describeServiceStatements(names),
    ],
  };
}

/** Returns `promote-release`, which writes a tested release into the release bucket of a promoted environment. */
export function promoteReleaseFunction(config: DeliveryConfig): FunctionSettings {
  const [tested, ...promoted] = config.environments;
  const { delivery, registry } = namesOf(config);
  const { recordBucket } = delivery;
  const targets: ReleaseTargets = Object.fromEntries(
    promoted.map((environment) => [environment.name, targetOf(config, environment)]),
  );
  const environment: PromoteReleaseEnvironment = {
    PROVEN_ENVIRONMENT: tested.name,
    RECORD_BUCKET: recordBucket.name,
    PROJECT: config.project,
    REGISTRY: registry.host,
    RELEASE_TARGETS: JSON.stringify(targets),
  };
  return {
    function: delivery.promoteReleaseFunction,
    code: 'promote-release',
    environment: { ...environment },
    statements: [
      findRunningAction(config),
      allow(
        'ReadRecords',
        's3:GetObject',
        [CHECKED, `${DEPLOYMENT_RECORDS}/${tested.name}`].map((prefix) =>
          recordBucket.objects(`${prefix}/*`),
        ),
      ),
      allow(
        'RecordPromotions',
        ['s3:GetObject', 's3:PutObject'],
        promoted.map(({ name }) => recordBucket.objects(`${PROMOTION_RECORDS}/${name}/*`)),
      ),
      ...useRecordBucket(config),
      protectImages(config),
      ...promoted.flatMap((environment) => mayRelease(config, environment)),
      // The outcome of the last environment gates no promotion.
      ...promoted.slice(0, -1).flatMap((environment) => mayReadOutcomes(config, environment)),
    ],
  };
}

/**
 * Returns the only permissions to write that the delivery account has in another account. The policy of the release bucket
 * allows the same actions.
 */
function mayRelease(config: DeliveryConfig, environment: PromotedEnvironment): Statement[] {
  const { releaseBucket } = namesOf(config).environment(environment);
  return [
    allow(
      sidFor('Release', environment.name),
      ['s3:GetObject', 's3:PutObject'],
      RELEASE_KEYS.map((keys) => releaseBucket.objects(keys)),
    ),
    allow(sidFor('ListReleases', environment.name), 's3:ListBucket', releaseBucket.arn),
    useKeyThroughS3(
      sidFor('EncryptRelease', environment.name),
      releaseBucket.accountRegion,
      releaseBucket.arn,
    ),
  ];
}

/**
 * Returns the permission to add a tag to an existing image. ECR has no condition key that limits the tag. The function
 * cannot create images, because uploading layers is not allowed, and cannot move tags, because tags are immutable.
 */
function protectImages(config: DeliveryConfig): Statement {
  return allow('TagImages', ['ecr:BatchGetImage', IMAGE_ACTION], namesOf(config).registry.repositories);
}

function targetOf(config: DeliveryConfig, environment: PromotedEnvironment): ReleaseTargets[string] {
  const { recordBucket, releaseBucket } = namesOf(config).environment(environment);
  const { accountId, region } = releaseBucket.accountRegion;
  const before = environmentBefore(config, environment);
  return {
    bucket: releaseBucket.name,
    records: recordBucket.name,
    region,
    accountId,
    ...(before.kind === 'promoted' ? { before: before.name } : {}),
    soakMinutes: environment.approval.soakMinutes,
  };
}
