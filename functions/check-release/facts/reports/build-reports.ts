import { BatchGetReportsCommand, type CodeBuildClient, type Report } from '@aws-sdk/client-codebuild';

import { JobError, configurationError, during } from '../../../shared/job/errors';
import { shown } from '../../../shared/text/text';
import type { BuildFacts } from '../facts';

/** Test report of a build. */
export interface BuildReport {
  /** Name of the report group. */
  readonly group: string;
  readonly arn: string;
  readonly report: Report;
}

/** Maximum number of reports in a request. */
const MOST_REPORTS = 100;

/**
 * Reads the test reports of a build, one for each report group, in the order of the groups.
 *
 * @param groups Names of the report groups.
 * @throws JobError when the build does not have exactly one test report in each group and no other report, or when the
 *   request fails.
 */
export async function readBuildReports(
  client: CodeBuildClient,
  build: BuildFacts,
  groups: readonly string[],
): Promise<BuildReport[]> {
  const reports = (await getReports(client, build)).map((report) => buildReport(report, build, groups));
  const missing = groups.filter((group) => !reports.some((report) => report.group === group));
  if (missing.length > 0) {
    throw configurationError(
      `build ${build.id} has no report in the report group ${missing.join(' and in ')}; name each report in the section 'reports' of the buildspec, let the tests write the files of the report, then push`,
    );
  }
  return groups.flatMap((group) => {
    const own = reports.filter((report) => report.group === group);
    if (own.length === 1) return own;
    throw configurationError(
      `build ${build.id} has ${String(own.length)} reports in the report group ${group}; allowed: one; name each report once in the section 'reports' of the buildspec, then push`,
    );
  });
}

async function getReports(client: CodeBuildClient, build: BuildFacts): Promise<Report[]> {
  // A build with more than a hundred reports is rejected in any case. Among the first hundred, a report is in another
  // group or is the second of its group.
  const reportArns = build.reportArns.slice(0, MOST_REPORTS);
  if (reportArns.length === 0) return [];
  const { reports = [] } = await during(`reading the reports of build ${build.id}`, () =>
    client.send(new BatchGetReportsCommand({ reportArns })),
  );
  const lost = reportArns.find((arn) => !reports.some((report) => report.arn === arn));
  if (lost === undefined) return reports;
  throw new JobError(
    'RevisionUnavailable',
    `the report ${shown(lost)} of build ${build.id} does not exist any more; CodeBuild deletes a report after 30 days; release again`,
  );
}

function buildReport(report: Report, build: BuildFacts, groups: readonly string[]): BuildReport {
  const { arn = '', executionId = 'none', reportGroupArn = 'none', type = 'none' } = report;
  // arn:<partition>:codebuild:<region>:<account>:
  const prefix = build.arn.slice(0, build.arn.lastIndexOf(':build/') + 1);
  const group = groups.find((name) => reportGroupArn === `${prefix}report-group/${name}`);
  if (group === undefined) {
    throw configurationError(
      `build ${build.id} has a report in the report group ${shown(reportGroupArn)}; allowed: ${groups.join(', ')}; remove the report from the buildspec, or add its name to 'reports' of the application in the configuration and run cdktf deploy for the pipeline; then release again`,
    );
  }
  if (executionId !== build.arn) {
    throw new JobError(
      'RevisionOutOfSync',
      `the report ${shown(arn)} belongs to the build ${shown(executionId)}; expected: ${build.arn}; retry all actions of the stage Build`,
    );
  }
  if (type !== 'TEST') {
    throw configurationError(
      `the report in the report group ${group} has the type ${type}; allowed: TEST; set file-format of the report in the buildspec to a format of test reports, then push`,
    );
  }
  return { group, arn, report };
}
