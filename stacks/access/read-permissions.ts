import type { DeliveryConfig } from '../config';
import { allow, type Statement } from '../constructs/permissions/policy';
import {
  arn,
  namesOf,
  type AccountRegion,
  type ApplicationNames,
  type EnvironmentNames,
  type NamedResource,
} from '../names';

/*
 * Permissions to read, which several roles of people have.
 */

/** Returns the permissions to read pipelines, their executions and their actions. */
export function mayReadPipelines(pipelines: NamedResource): Statement {
  return allow(
    'ReadPipelines',
    [
      'codepipeline:GetPipeline',
      'codepipeline:GetPipelineExecution',
      'codepipeline:GetPipelineState',
      'codepipeline:ListActionExecutions',
      'codepipeline:ListPipelineExecutions',
    ],
    pipelines.arn,
  );
}

/** Actions that read the branches, commits and files of a repository. */
export const READ_REPOSITORY = [
  'codecommit:BatchGetCommits',
  'codecommit:GetBlob',
  'codecommit:GetBranch',
  'codecommit:GetCommit',
  'codecommit:GetDifferences',
  'codecommit:GetFile',
] as const;

/** Returns the permissions to read builds and test reports. @param all Names of all applications. */
export function mayReadBuilds(all: ApplicationNames): Statement[] {
  return [
    allow('ReadBuilds', ['codebuild:BatchGetBuilds', 'codebuild:ListBuildsForProject'], all.buildProject.arn),
    allow(
      'ReadTestReports',
      ['codebuild:BatchGetReports', 'codebuild:DescribeTestCases', 'codebuild:ListReportsForReportGroup'],
      all.reportGroup('*').arn,
    ),
  ];
}

/** Returns the log groups of the builds and functions of the delivery pipelines. */
export function deliveryLogs(config: DeliveryConfig): string[] {
  const names = namesOf(config);
  const { checkReleaseFunction, deployStackFunction, promoteReleaseFunction } = names.delivery;
  const { protectStacksFunction, recordExecutionFunction } = names.environment(config.environments[0]);
  return [
    checkReleaseFunction.logGroup,
    deployStackFunction.logGroup,
    promoteReleaseFunction.logGroup,
    protectStacksFunction.logGroup,
    recordExecutionFunction.logGroup,
    names.application('*').buildLogGroup,
  ];
}

/** Returns the log groups of the functions of the release pipelines. */
export function releaseLogs(names: EnvironmentNames): string[] {
  return [
    names.verifyReleaseFunction.logGroup,
    names.protectStacksFunction.logGroup,
    names.recordExecutionFunction.logGroup,
  ];
}

/** Returns the permissions to read the streams and events of log groups. */
export function mayReadLogs(sid: string, accountRegion: AccountRegion, groups: readonly string[]): Statement {
  return allow(
    sid,
    ['logs:FilterLogEvents', 'logs:GetLogEvents', 'logs:DescribeLogStreams'],
    groups.map((group) => arn('logs', accountRegion, `log-group:${group}:*`)),
  );
}

/** Returns the permissions to read the alarms of a Region. */
export function mayReadAlarms(sid: string, accountRegion: AccountRegion): Statement {
  return allow(
    sid,
    ['cloudwatch:DescribeAlarmHistory', 'cloudwatch:DescribeAlarms'],
    arn('cloudwatch', accountRegion, 'alarm:*'),
  );
}

/** The permissions to read metrics. These actions do not support resource-level permissions. */
export const MAY_READ_METRICS: Statement = allow(
  'ReadMetrics',
  ['cloudwatch:GetMetricData', 'cloudwatch:GetMetricStatistics', 'cloudwatch:ListMetrics'],
  '*',
);
