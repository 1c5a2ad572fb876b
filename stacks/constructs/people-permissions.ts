import type { DeliveryConfig, Environment } from '../config';
import * as names from '../names';
import { environmentPlace, pipelinePlace } from '../places';
import { allow, type Statement } from './policy';

/** Answering one environment's approval in each of some pipelines, and seeing what is asked. */
export function mayApprove(config: DeliveryConfig, environment: Environment): Statement[] {
  const place = pipelinePlace(config);
  const pipelines = deliveryPipelines(config);
  return [
    allow(
      'Approve',
      'codepipeline:PutApprovalResult',
      pipelines.map((pipeline) => names.approvalArn(place, pipeline, environment.name)),
    ),
    mayRead(place, pipelines),
  ];
}

/** Running the delivery pipelines and looking after the tested environment: nothing here changes a gate. */
export function mayOperateDelivery(config: DeliveryConfig, tested: Environment): Statement[] {
  const place = pipelinePlace(config);
  const projects = config.applications.map(({ name }) => names.buildProjectName(config.project, name));
  return [
    ...mayOperate(place, deliveryPipelines(config)),
    allow(
      'ReadBuilds',
      ['codebuild:BatchGetBuilds', 'codebuild:ListBuildsForProject'],
      projects.map((project) => names.arn('codebuild', place, `project/${project}`)),
    ),
    allow(
      'ReadTestReports',
      ['codebuild:BatchGetReports', 'codebuild:DescribeTestCases', 'codebuild:ListReportsForReportGroup'],
      projects.map((project) =>
        names.arn('codebuild', place, `report-group/${names.reportGroupName(project)}`),
      ),
    ),
    mayReadLogs('ReadPipelineLogs', place, [
      names.functionLogGroup(names.deployStackFunctionName(config.project)),
      names.functionLogGroup(names.promoteReleaseFunctionName(config.project)),
      ...projects.map(names.buildLogGroup),
    ]),
    ...mayReadWorkload(config, tested),
  ];
}

/** The same for a promoted environment and its own pipelines. */
export function mayOperateRelease(config: DeliveryConfig, environment: Environment): Statement[] {
  const { project, applications } = config;
  const place = environmentPlace(config, environment);
  return [
    ...mayOperate(
      place,
      applications.map(({ name }) => names.releasePipelineName(project, environment.name, name)),
    ),
    mayReadLogs('ReadPipelineLogs', place, [
      names.functionLogGroup(names.verifyReleaseFunctionName(project, environment.name)),
    ]),
    ...mayReadWorkload(config, environment),
  ];
}

function deliveryPipelines(config: DeliveryConfig): string[] {
  return config.applications.map(({ name }) => names.pipelineName(config.project, name));
}

function mayRead(place: names.Place, pipelines: readonly string[]): Statement {
  return allow(
    'ReadPipelines',
    [
      'codepipeline:GetPipeline',
      'codepipeline:GetPipelineExecution',
      'codepipeline:GetPipelineState',
      'codepipeline:ListActionExecutions',
      'codepipeline:ListPipelineExecutions',
    ],
    pipelines.map((pipeline) => names.arn('codepipeline', place, pipeline)),
  );
}

function mayOperate(place: names.Place, pipelines: readonly string[]): Statement[] {
  const arns = pipelines.map((pipeline) => names.arn('codepipeline', place, pipeline));
  return [
    mayRead(place, pipelines),
    allow(
      'RetryStage',
      'codepipeline:RetryStageExecution',
      arns.map((pipeline) => `${pipeline}/*`),
    ),
    allow('StopExecution', 'codepipeline:StopPipelineExecution', arns),
  ];
}

function mayReadLogs(sid: string, place: names.Place, groups: readonly string[]): Statement {
  return allow(
    sid,
    ['logs:FilterLogEvents', 'logs:GetLogEvents', 'logs:DescribeLogStreams'],
    groups.map((group) => names.arn('logs', place, `log-group:${group}:*`)),
  );
}

/** What runs in an environment and how it got there. */
function mayReadWorkload(config: DeliveryConfig, environment: Environment): Statement[] {
  const place = environmentPlace(config, environment);
  const prefix = names.serviceStackPrefix(config.project, environment.name);
  const cluster = names.clusterName(config.project, environment.name);
  return [
    allow(
      'ReadServiceStacks',
      ['cloudformation:DescribeStackEvents', 'cloudformation:DescribeStacks'],
      names.arn('cloudformation', place, `stack/${prefix}*/*`),
    ),
    allow('ReadServices', 'ecs:DescribeServices', names.arn('ecs', place, `service/${cluster}/*`)),
    mayReadLogs('ReadServiceLogs', place, [`${names.SERVICE_LOG_GROUPS}${prefix}*`]),
  ];
}
