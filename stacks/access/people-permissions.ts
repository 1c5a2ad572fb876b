import type { DeliveryConfig, Environment } from '../config';
import * as names from '../names';
import { environmentPlace, pipelinePlace } from '../places';
import { allow, type Statement } from '../constructs/permissions/policy';

/*
 * Resources are patterns where IAM allows it, because a role's policies may have 10,240 characters. Stages and actions are
 * listed one by one: IAM documents no wildcard before their names. The list is enough for about eighty applications.
 */

/** Answering one environment's approval, and seeing what is asked: the pipeline, and the commit that a message links to. */
export function mayApprove(config: DeliveryConfig, environment: Environment): Statement[] {
  const place = pipelinePlace(config);
  return [
    allow(
      'Approve',
      'codepipeline:PutApprovalResult',
      config.applications.map(({ name }) =>
        names.approvalArn(place, names.pipelineName(config.project, name), environment.name),
      ),
    ),
    mayRead(place, names.pipelineName(config.project, '*')),
    // The last four have no API call of their own: the console asks for them.
    allow(
      'ReadRepositories',
      [
        'codecommit:BatchGetCommits',
        'codecommit:GetBlob',
        'codecommit:GetBranch',
        'codecommit:GetCommit',
        'codecommit:GetDifferences',
        'codecommit:GetFile',
        'codecommit:GetFolder',
        'codecommit:GetRepository',
        'codecommit:GetCommitHistory',
        'codecommit:GetObjectIdentifier',
        'codecommit:GetReferences',
        'codecommit:GetTree',
      ],
      names.arn('codecommit', place, names.repositoryName(config.project, '*')),
    ),
  ];
}

/** Running the delivery pipelines and looking after the tested environment: nothing here changes a gate. */
export function mayOperateDelivery(config: DeliveryConfig, tested: Environment): Statement[] {
  const place = pipelinePlace(config);
  const projects = names.buildProjectName(config.project, '*');
  return [
    ...mayOperate(config, place, (application) => names.pipelineName(config.project, application)),
    allow(
      'ReadBuilds',
      ['codebuild:BatchGetBuilds', 'codebuild:ListBuildsForProject'],
      names.arn('codebuild', place, `project/${projects}`),
    ),
    allow(
      'ReadTestReports',
      ['codebuild:BatchGetReports', 'codebuild:DescribeTestCases', 'codebuild:ListReportsForReportGroup'],
      names.arn('codebuild', place, `report-group/${names.reportGroupName(projects)}`),
    ),
    mayReadAlarms('ReadPipelineAlarms', place),
    mayReadLogs('ReadPipelineLogs', place, [
      names.functionLogGroup(names.deployStackFunctionName(config.project)),
      names.functionLogGroup(names.promoteReleaseFunctionName(config.project)),
      names.functionLogGroup(names.protectStacksFunctionName(config.project, tested.name)),
      names.buildLogGroup(projects),
    ]),
    ...mayOperateWorkload(config, tested),
  ];
}

/** The same for a promoted environment and its own pipelines. */
export function mayOperateRelease(config: DeliveryConfig, environment: Environment): Statement[] {
  const { project } = config;
  const place = environmentPlace(config, environment);
  return [
    ...mayOperate(config, place, (application) =>
      names.releasePipelineName(project, environment.name, application),
    ),
    mayReadLogs('ReadPipelineLogs', place, [
      names.functionLogGroup(names.verifyReleaseFunctionName(project, environment.name)),
      names.functionLogGroup(names.protectStacksFunctionName(project, environment.name)),
    ]),
    ...mayOperateWorkload(config, environment),
  ];
}

function mayRead(place: names.Place, pipelines: string): Statement {
  return allow(
    'ReadPipelines',
    [
      'codepipeline:GetPipeline',
      'codepipeline:GetPipelineExecution',
      'codepipeline:GetPipelineState',
      'codepipeline:ListActionExecutions',
      'codepipeline:ListPipelineExecutions',
    ],
    names.arn('codepipeline', place, pipelines),
  );
}

function mayOperate(
  { applications }: DeliveryConfig,
  place: names.Place,
  pipelineOf: (application: string) => string,
): Statement[] {
  return [
    mayRead(place, pipelineOf('*')),
    allow(
      'RetryStage',
      'codepipeline:RetryStageExecution',
      applications.map(({ name }) => `${names.arn('codepipeline', place, pipelineOf(name))}/*`),
    ),
    allow(
      'StopExecution',
      'codepipeline:StopPipelineExecution',
      names.arn('codepipeline', place, pipelineOf('*')),
    ),
  ];
}

function mayReadLogs(sid: string, place: names.Place, groups: readonly string[]): Statement {
  return allow(
    sid,
    ['logs:FilterLogEvents', 'logs:GetLogEvents', 'logs:DescribeLogStreams'],
    groups.map((group) => names.arn('logs', place, `log-group:${group}:*`)),
  );
}

function mayReadAlarms(sid: string, place: names.Place): Statement {
  return allow(
    sid,
    ['cloudwatch:DescribeAlarmHistory', 'cloudwatch:DescribeAlarms'],
    names.arn('cloudwatch', place, 'alarm:*'),
  );
}

/**
 * Allows looking at an environment's services and their deployments, bringing a stuck service stack back to its last stable
 * state, and deleting one that never worked. A request without a role uses the one that the stack was deployed with.
 */
function mayOperateWorkload(config: DeliveryConfig, environment: Environment): Statement[] {
  const place = environmentPlace(config, environment);
  const prefix = names.serviceStackPrefix(config.project, environment.name);
  const cluster = names.clusterName(config.project, environment.name);
  return [
    allow(
      'ReadServiceStacks',
      ['cloudformation:DescribeStackEvents', 'cloudformation:DescribeStacks'],
      names.arn('cloudformation', place, `stack/${prefix}*/*`),
    ),
    allow(
      'RepairServiceStacks',
      ['cloudformation:ContinueUpdateRollback', 'cloudformation:RollbackStack'],
      names.arn('cloudformation', place, `stack/${prefix}*/*`),
      { Null: { 'cloudformation:RoleArn': 'true' } },
    ),
    // IAM has no condition for "never worked". A stack that has worked has termination protection, which protect-stacks
    // turns on and no role of the project but that function's may change.
    allow(
      'DeleteStacksThatNeverWorked',
      'cloudformation:DeleteStack',
      names.arn('cloudformation', place, `stack/${prefix}*/*`),
      { Null: { 'cloudformation:RoleArn': 'true' } },
    ),
    mayReadAlarms('ReadAlarms', place),
    // Knows no resource.
    allow(
      'ReadMetrics',
      ['cloudwatch:GetMetricData', 'cloudwatch:GetMetricStatistics', 'cloudwatch:ListMetrics'],
      '*',
    ),
    allow('ReadServices', 'ecs:DescribeServices', names.arn('ecs', place, `service/${cluster}/*`)),
    mayReadLogs('ReadServiceLogs', place, [`${names.SERVICE_LOG_GROUPS}${prefix}*`]),
  ];
}
