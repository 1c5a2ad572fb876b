import type { DeliveryConfig, Environment, PromotedEnvironment } from '../config';
import { arn, namesOf, type EnvironmentNames, type NamedResource } from '../names';
import { allow, type Statement } from '../constructs/permissions/policy';
import {
  deliveryLogs,
  MAY_READ_METRICS,
  mayReadAlarms,
  mayReadBuilds,
  mayReadLogs,
  mayReadPipelines,
  READ_REPOSITORY,
  releaseLogs,
} from './read-permissions';

/*
 * Resources are ARN patterns where IAM allows patterns, because the policies of one role may have at most 10,240
 * characters. Stages and actions are listed one by one, because AWS documents no wildcard before the name of a stage or
 * action. The limit is enough for about 80 applications.
 */

/**
 * Returns the permissions to approve or reject releases for one environment, and to read the delivery pipelines and the
 * commits.
 */
export function mayApprove(config: DeliveryConfig, environment: Environment): Statement[] {
  const names = namesOf(config);
  const all = names.application('*');
  return [
    allow(
      'Approve',
      'codepipeline:PutApprovalResult',
      config.applications.map(({ name }) => names.application(name).approval(environment.name)),
    ),
    mayReadPipelines(all.pipeline),
    // The last four actions belong to no API operation, but the CodeCommit console requires them.
    allow(
      'ReadRepositories',
      [
        ...READ_REPOSITORY,
        'codecommit:GetFolder',
        'codecommit:GetRepository',
        'codecommit:GetCommitHistory',
        'codecommit:GetObjectIdentifier',
        'codecommit:GetReferences',
        'codecommit:GetTree',
      ],
      all.repository.arn,
    ),
  ];
}

/**
 * Returns the permissions to operate the delivery pipelines and the tested environment. None of the permissions allows
 * a person to approve or reject a release.
 */
export function mayOperateDelivery(config: DeliveryConfig): Statement[] {
  const [tested] = config.environments;
  const names = namesOf(config);
  const { accountRegion } = names.delivery;
  const all = names.application('*');
  return [
    ...mayOperate(config, (application) => names.application(application).pipeline),
    allow('StopExecution', STOP, all.pipeline.arn),
    ...mayReadBuilds(all),
    mayReadAlarms('ReadPipelineAlarms', accountRegion),
    mayReadLogs('ReadPipelineLogs', accountRegion, deliveryLogs(config)),
    mayRepairLedger(names.environment(tested)),
    ...mayOperateWorkload(config, tested, []),
  ];
}

/** Returns the permissions to operate a promoted environment and its pipelines. */
export function mayOperateRelease(config: DeliveryConfig, environment: PromotedEnvironment): Statement[] {
  const names = namesOf(config).environment(environment);
  return [
    ...mayOperate(config, (application) => names.application(application).releasePipeline),
    // The start is for a rollback. verify-release accepts an older release only if the execution names the release that
    // it replaces, and only a bundle that was promoted.
    allow(
      'StopAndRollBack',
      [STOP, 'codepipeline:StartPipelineExecution'],
      names.application('*').releasePipeline.arn,
    ),
    mayRepairLedger(names),
    ...mayOperateWorkload(config, environment, releaseLogs(names)),
  ];
}

/**
 * Returns the permission to record an execution again. The function derives every document from CodePipeline's history, so
 * a forged event changes nothing.
 */
const mayRepairLedger = ({ recordExecutionFunction }: EnvironmentNames): Statement =>
  allow('RepairLedger', 'lambda:InvokeFunction', recordExecutionFunction.arn);

const STOP = 'codepipeline:StopPipelineExecution';

function mayOperate(
  { applications }: DeliveryConfig,
  pipelineOf: (application: string) => NamedResource,
): Statement[] {
  return [
    mayReadPipelines(pipelineOf('*')),
    allow(
      'RetryStage',
      'codepipeline:RetryStageExecution',
      applications.map(({ name }) => `${pipelineOf(name).arn}/*`),
    ),
  ];
}

/**
 * Returns the permissions to read an environment's services, to roll service stacks back to the last stable state, and
 * to delete stacks that never worked. If a request contains no role, CloudFormation uses the role of the last
 * deployment.
 *
 * @param otherLogs Names of log groups in the Region of the services.
 */
function mayOperateWorkload(
  config: DeliveryConfig,
  environment: Environment,
  otherLogs: readonly string[],
): Statement[] {
  const { cluster, serviceLogGroups, serviceStacks, workload } = namesOf(config).environment(environment);
  return [
    allow(
      'ReadServiceStacks',
      ['cloudformation:DescribeStackEvents', 'cloudformation:DescribeStacks'],
      serviceStacks,
    ),
    allow(
      'RepairServiceStacks',
      ['cloudformation:ContinueUpdateRollback', 'cloudformation:RollbackStack'],
      serviceStacks,
      { Null: { 'cloudformation:RoleArn': 'true' } },
    ),
    // IAM has no condition for "never worked". Instead, termination protection prevents the deletion of every stack
    // that has worked. Only the function `protect-stacks` may change the protection.
    allow('DeleteStacksThatNeverWorked', 'cloudformation:DeleteStack', serviceStacks, {
      Null: { 'cloudformation:RoleArn': 'true' },
    }),
    mayReadAlarms('ReadAlarms', workload),
    MAY_READ_METRICS,
    allow('ReadServices', 'ecs:DescribeServices', arn('ecs', workload, `service/${cluster.name}/*`)),
    // One statement for all log groups of a Region, because the policies of a role may have at most 10,240 characters.
    mayReadLogs('ReadServiceLogs', workload, [...otherLogs, serviceLogGroups]),
  ];
}
