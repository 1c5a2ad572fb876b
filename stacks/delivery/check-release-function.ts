import type { CheckedEnvironments, CheckReleaseEnvironment } from '../../functions/check-release/contract';
import {
  CHECKED,
  DEPLOYMENT_RECORDS,
  PROMOTION_RECORDS,
  SEQUENCES,
} from '../../functions/shared/release/records';
import type { DeliveryConfig, Environment } from '../config';
import { namesOf } from '../names';
import type { FunctionSettings } from '../constructs/pipeline/pipeline-function';
import { allow, type Statement } from '../constructs/permissions/policy';
import { useTemplates } from '../environment/template-bucket';
import { findRunningAction, mayReadOutcomes, useRecordBucket } from './function-statements';

/**
 * Returns `check-release`, which reads the result of a build from AWS, checks the files of the application and writes
 * the release. The function changes nothing outside its artifact, its records and the template bucket.
 */
export function checkReleaseFunction(config: DeliveryConfig): FunctionSettings {
  const [tested, ...promoted] = config.environments;
  const names = namesOf(config);
  const { delivery, registry } = names;
  const environmentNames = names.environment(tested);
  const environments: CheckedEnvironments = config.environments.map((each) =>
    checkedEnvironment(config, each),
  );
  const environment: CheckReleaseEnvironment = {
    PROJECT: config.project,
    REGISTRY: registry.host,
    RECORD_BUCKET: delivery.recordBucket.name,
    STACK_REGION: tested.region,
    STACK_PREFIX: environmentNames.serviceStackPrefix,
    TEMPLATE_BUCKET: environmentNames.templateBucket.name,
    ENVIRONMENTS: JSON.stringify(environments),
  };
  return {
    function: delivery.checkReleaseFunction,
    code: 'check-release',
    environment: { ...environment },
    statements: [
      findRunningAction(config),
      ...readFacts(config),
      // This action does not support resource-level permissions.
      allow('ValidateTemplates', 'cloudformation:ValidateTemplate', '*'),
      ...useTemplates(config),
      ...useRecords(config),
      ...promoted.flatMap((each) => mayReadOutcomes(config, each)),
    ],
  };
}

function checkedEnvironment(config: DeliveryConfig, environment: Environment): CheckedEnvironments[number] {
  const { name, approval } = environment;
  const common = { name, timeoutMinutes: approval.timeoutMinutes };
  if (environment.kind === 'tested') return { kind: 'tested', ...common };
  const { recordBucket } = namesOf(config).environment(environment);
  const { accountId, region } = recordBucket.accountRegion;
  return { kind: 'promoted', ...common, records: { bucket: recordBucket.name, region, accountId } };
}

/**
 * Returns the permissions to read an execution, its build, its commit and its images, and the release that runs in the
 * tested environment. The resources are patterns, so that a new application does not change the policy.
 */
function readFacts(config: DeliveryConfig): Statement[] {
  const names = namesOf(config);
  const every = names.application('*');
  return [
    allow('ReadExecution', 'codepipeline:GetPipelineExecution', every.pipeline.arn),
    allow('ReadBuild', 'codebuild:BatchGetBuilds', every.buildProject.arn),
    allow(
      'ReadReports',
      ['codebuild:BatchGetReports', 'codebuild:DescribeTestCases'],
      every.reportGroup('*').arn,
    ),
    allow('ReadCommits', 'codecommit:GetCommit', every.repository.arn),
    allow('ReadImages', 'ecr:DescribeImages', names.registry.repositories),
    allow(
      'ReadStacks',
      'cloudformation:DescribeStacks',
      names.environment(config.environments[0]).serviceStacks,
    ),
  ];
}

/** Returns the permissions to write check records and release numbers, and to read records of every kind. */
function useRecords(config: DeliveryConfig): Statement[] {
  const { recordBucket } = namesOf(config).delivery;
  const below = (...prefixes: readonly string[]) =>
    prefixes.map((prefix) => recordBucket.objects(`${prefix}/*`));
  return [
    // The function also reads the objects that its earlier invocations have written.
    allow('WriteRecords', ['s3:GetObject', 's3:PutObject'], below(CHECKED, SEQUENCES)),
    allow(
      'ReadRecords',
      's3:GetObject',
      below(`${DEPLOYMENT_RECORDS}/${config.environments[0].name}`, PROMOTION_RECORDS),
    ),
    ...useRecordBucket(config),
  ];
}
