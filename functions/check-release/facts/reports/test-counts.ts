import { JobError } from '../../../shared/job/errors';
import type { BuildReport } from './build-reports';

/** Number of test cases in a report, by status. */
export interface TestCounts {
  readonly passed: number;
  /** Test cases with the status FAILED or ERROR. */
  readonly failed: number;
  readonly skipped: number;
  /** Test cases whose status CodeBuild does not know. */
  readonly unknown: number;
}

const STATUSES = new Set(['SUCCEEDED', 'FAILED', 'ERROR', 'SKIPPED', 'UNKNOWN']);

/**
 * Returns the number of test cases in a report.
 *
 * @throws JobError when the numbers contradict each other.
 */
export function testCountsOf({ group, report }: BuildReport): TestCounts {
  const { total = -1, statusCounts = {} } = report.testSummary ?? {};
  const counts = new Map(Object.entries(statusCounts));
  const sum = [...counts.values()].reduce((all, count) => all + count, 0);
  const isCount = ([status, count]: [string, number]) =>
    STATUSES.has(status) && Number.isSafeInteger(count) && count >= 0;
  // CodeBuild keeps 500 test cases of a report, the failed ones first. The total includes the other test cases, and AWS
  // does not document whether the counts include them.
  const agrees = report.truncated === true ? sum <= total : sum === total;
  if (![...counts].every(isCount) || !agrees) {
    const list = [...counts].map(([status, count]) => `${String(count)} ${status}`).join(', ');
    throw new JobError(
      'JobFailed',
      `the report in the report group ${group} contradicts itself: it counts ${list || 'nothing'}, but its total is ${String(report.testSummary?.total ?? 'missing')}; retry all actions of the stage Build`,
    );
  }
  const of = (status: string) => counts.get(status) ?? 0;
  return {
    passed: of('SUCCEEDED'),
    failed: of('FAILED') + of('ERROR'),
    skipped: of('SKIPPED'),
    unknown: of('UNKNOWN'),
  };
}
