import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { messageOf } from '../../errors';
import type { ReportDefinition } from '../buildspec';
import { findFiles } from '../files';
import { parseJUnit } from '../reports';
import type { ReportResult, TestCaseResult } from './report';

/** Reads all test reports of a build, one result for each report in the buildspec. */
export async function readReports(
  root: string,
  reports: Readonly<Record<string, ReportDefinition>>,
  log: (line: string) => void,
): Promise<ReportResult[]> {
  const results: ReportResult[] = [];
  for (const [name, { files, 'base-directory': base }] of Object.entries(reports)) {
    const found = existsSync(join(root, base)) ? await findFiles(root, base, files) : [];
    if (found.length === 0) log(`no report file found: ${files.join(', ')}`);
    const cases: TestCaseResult[] = [];
    let complete = found.length > 0;
    for (const file of found) {
      try {
        const { passed, skipped, failed } = parseJUnit(await readFile(join(root, base, file), 'utf8'));
        const of = (status: TestCaseResult['status'], test: string): TestCaseResult => ({
          name: test,
          prefix: '',
          status,
          message: '',
          durationNanos: 0,
        });
        cases.push(...failed.map((test) => of('FAILED', test)));
        cases.push(...Array.from({ length: passed }, () => of('SUCCEEDED', 'passed')));
        cases.push(...Array.from({ length: skipped }, () => of('SKIPPED', 'skipped')));
      } catch (error) {
        complete = false;
        log(`the report ${file} is not JUnit XML: ${messageOf(error)}`);
      }
    }
    const count = (status: TestCaseResult['status']) => cases.filter((test) => test.status === status).length;
    const counts = {
      SUCCEEDED: count('SUCCEEDED'),
      FAILED: count('FAILED'),
      ERROR: count('ERROR'),
      SKIPPED: count('SKIPPED'),
      UNKNOWN: count('UNKNOWN'),
    };
    const failed = counts.FAILED + counts.ERROR > 0;
    results.push({
      name,
      status: !complete ? 'INCOMPLETE' : failed ? 'FAILED' : 'SUCCEEDED',
      cases,
      counts,
      truncated: false,
      durationNanos: 0,
    });
  }
  return results;
}

/** Returns a summary such as `2 of 12 tests failed: a, b` or `12 tests passed`. Undefined without any test case. */
export function describeReports(reports: readonly ReportResult[]): string | undefined {
  const sum = (of: (report: ReportResult) => number) => reports.reduce((all, report) => all + of(report), 0);
  const all = sum(({ counts }) => Object.values(counts).reduce((total, count) => total + count, 0));
  if (all === 0) return undefined;
  const failed = failedTests(reports);
  const failures = sum(({ counts }) => counts.FAILED + counts.ERROR);
  if (failures > 0) return `${String(failures)} of ${String(all)} tests failed: ${failed.join(', ')}`;
  const skipped = sum(({ counts }) => counts.SKIPPED);
  return `${String(all - skipped)} tests passed${skipped > 0 ? `, ${String(skipped)} skipped` : ''}`;
}

/** Returns the names of the failed tests. */
export const failedTests = (reports: readonly ReportResult[]) =>
  reports.flatMap(({ cases }) =>
    cases.filter(({ status }) => status === 'FAILED' || status === 'ERROR').map(({ name }) => name),
  );
