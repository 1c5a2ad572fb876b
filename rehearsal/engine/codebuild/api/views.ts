import type { BuildReport } from './builds';
import type { BuildRecord } from './records';

/* Answers in the shapes of the CodeBuild API. Times are in seconds since the epoch. */

const seconds = (milliseconds: number) => milliseconds / 1000;

/** Returns an element of `builds` in a BatchGetBuilds response. */
export function buildView(build: BuildRecord): Readonly<Record<string, unknown>> {
  const { endTime, status } = build;
  return {
    id: build.id,
    arn: build.arn,
    buildNumber: build.number,
    startTime: seconds(build.startTime),
    ...(endTime === undefined ? {} : { endTime: seconds(endTime) }),
    currentPhase: endTime === undefined ? 'BUILD' : 'COMPLETED',
    buildStatus: status,
    buildComplete: endTime !== undefined,
    projectName: build.project,
    initiator: build.initiator,
    sourceVersion: build.sourceVersion,
    resolvedSourceVersion: build.resolvedSourceVersion,
    source: { type: 'CODEPIPELINE', buildspec: build.buildspec },
    phases: build.phases.map(({ phaseType, phaseStatus, startTime, endTime: phaseEnd }) => ({
      phaseType,
      phaseStatus,
      startTime: seconds(startTime),
      endTime: seconds(phaseEnd),
      durationInSeconds: Math.round((phaseEnd - startTime) / 1000),
    })),
    logs: build.logs,
    exportedEnvironmentVariables: Object.entries(build.exported).map(([name, value]) => ({ name, value })),
    reportArns: build.reports.map(({ arn }) => arn),
  };
}

/** Returns an element of `reports` in a BatchGetReports response. */
export function reportView({ build, report }: BuildReport): Readonly<Record<string, unknown>> {
  const { arn, created, groupArn, result } = report;
  const { counts, durationNanos, status, truncated } = result;
  return {
    arn,
    type: 'TEST',
    name: arn.slice(arn.lastIndexOf('report/') + 'report/'.length),
    reportGroupArn: groupArn,
    executionId: build.arn,
    status,
    created: seconds(created),
    truncated,
    testSummary: {
      total: Object.values(counts).reduce((sum, count) => sum + count, 0),
      statusCounts: counts,
      durationInNanoSeconds: durationNanos,
    },
  };
}

/** Returns the elements of `testCases` in a DescribeTestCases response. */
export const testCaseViews = ({ report }: BuildReport) =>
  report.result.cases.map(({ durationNanos, message, name, prefix, status }) => ({
    reportArn: report.arn,
    prefix,
    name,
    status,
    durationInNanoSeconds: durationNanos,
    message,
  }));
