import type { CodeBuildClient } from '@aws-sdk/client-codebuild';

import { JobError, configurationError } from '../../../shared/job/errors';
import type { BuildFacts, ReportsResult } from '../facts';
import { type BuildReport, readBuildReports } from './build-reports';
import { readFailedTests } from './failed-tests';
import { type TestCounts, testCountsOf } from './test-counts';

/**
 * Reads the test totals of a build from its reports. The tests are the repository's own code, so the totals prove only
 * what the tests have reported.
 *
 * @param groups Names of the report groups. Each group must have exactly one report of the build.
 * @throws JobError when a report is not as expected, when a test has failed, when no test has passed, or when a request
 *   fails.
 */
export async function readReports(
  client: CodeBuildClient,
  build: BuildFacts,
  groups: readonly string[],
): Promise<ReportsResult> {
  const reports = await readBuildReports(client, build, groups);
  const generating = reports.find(({ report }) => report.status === 'GENERATING');
  const counts: TestCounts[] = [];
  for (const report of reports) {
    if (report.report.status !== 'GENERATING') counts.push(await readCounts(client, report));
  }
  if (generating !== undefined) return { kind: 'generating', report: generating.group };

  const sum = (of: (count: TestCounts) => number) => counts.reduce((all, count) => all + of(count), 0);
  const passed = sum((count) => count.passed);
  if (passed === 0) {
    throw configurationError(
      `no test has passed in build ${build.id}; expected: at least one; check that the tests run and write the files of the report in the report group ${groups.join(' and in ')}, then push`,
    );
  }
  return { kind: 'complete', tests: { passed, failed: 0, skipped: sum((count) => count.skipped) } };
}

/** Returns the counts of a report. Throws a JobError unless all tests have passed or were skipped. */
async function readCounts(client: CodeBuildClient, report: BuildReport): Promise<TestCounts> {
  const { status = 'none' } = report.report;
  if (status !== 'SUCCEEDED' && status !== 'FAILED') throw unusable(report, status);
  const counts = testCountsOf(report);
  if (counts.failed > 0) throw await failedTests(client, report, counts);
  if (counts.unknown > 0) {
    throw configurationError(
      `the report in the report group ${report.group} has ${String(counts.unknown)} tests with the status UNKNOWN; allowed: none; let the tests report passed, failed or skipped, then push`,
    );
  }
  if (status === 'FAILED') throw unusable(report, status);
  return counts;
}

function unusable({ group }: BuildReport, status: string): JobError {
  const advice =
    status === 'INCOMPLETE'
      ? 'check base-directory, files and file-format of the report in the buildspec, then push'
      : 'release again';
  return configurationError(
    `the report in the report group ${group} is ${status}; expected: SUCCEEDED; ${advice}`,
  );
}

async function failedTests(
  client: CodeBuildClient,
  report: BuildReport,
  { passed, failed, skipped, unknown }: TestCounts,
): Promise<JobError> {
  const names = await readFailedTests(client, report);
  const rest = failed - names.length;
  const list = names.length === 0 ? 'CodeBuild does not report the names of the tests' : names.join(', ');
  const more = names.length > 0 && rest > 0 ? ` and ${String(rest)} more` : '';
  return new JobError(
    'JobFailed',
    `${String(failed)} of ${String(passed + failed + skipped + unknown)} tests in the report group ${report.group} failed: ${list}${more}; repair the tests or the code, then push`,
  );
}
