import { XMLParser } from 'fast-xml-parser';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

import { messageOf } from '../errors';
import type { ReportDefinition } from './buildspec';
import { findFiles } from './files';

export interface TestTotals {
  readonly passed: number;
  readonly skipped: number;
  /** Names of the tests that failed. */
  readonly failed: readonly string[];
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  isArray: (name) => name === 'testsuite' || name === 'testcase',
});

const caseSchema = z.looseObject({ '@name': z.string().default('unnamed') });
interface Suite {
  readonly testcase: z.infer<typeof caseSchema>[];
  readonly testsuite: Suite[];
}
// An element without content is the empty text.
const suiteSchema: z.ZodType<Suite> = z.lazy(() =>
  z.preprocess(
    (value) => (typeof value === 'string' ? {} : value),
    z.object({ testcase: z.array(caseSchema).default([]), testsuite: z.array(suiteSchema).default([]) }),
  ),
);
/** `testsuites` around suites, or a suite (or several) at the root. */
const reportSchema = z
  .object({ testsuites: suiteSchema.optional(), testsuite: z.array(suiteSchema).default([]) })
  .transform(({ testsuites, testsuite }) => [
    ...(testsuites === undefined ? [] : [testsuites]),
    ...testsuite,
  ]);

/** Test cases of a JUnit XML file. @throws Error when it is none. */
export function parseJUnit(xml: string): TestTotals {
  const cases = reportSchema.parse(parser.parse(xml, true)).flatMap(casesOf);
  const failed = cases.filter((test) => 'failure' in test || 'error' in test);
  const skipped = cases.filter((test) => 'skipped' in test && !failed.includes(test));
  return {
    passed: cases.length - failed.length - skipped.length,
    skipped: skipped.length,
    failed: failed.map((test) => test['@name']),
  };
}

function casesOf({ testcase, testsuite }: Suite): z.infer<typeof caseSchema>[] {
  return [...testcase, ...testsuite.flatMap(casesOf)];
}

/** All reports of a build together; undefined when it has none. A report that is missing or broken fails no build: the log says so. */
export async function readReports(
  root: string,
  reports: Readonly<Record<string, ReportDefinition>>,
  log: (line: string) => void,
): Promise<TestTotals | undefined> {
  const totals: TestTotals[] = [];
  for (const { files, 'base-directory': base } of Object.values(reports)) {
    const found = existsSync(join(root, base)) ? await findFiles(root, base, files) : [];
    if (found.length === 0) log(`no report file found: ${files.join(', ')}`);
    for (const file of found) {
      const xml = await readFile(join(root, base, file), 'utf8');
      try {
        totals.push(parseJUnit(xml));
      } catch (error) {
        log(`the report ${file} is no JUnit XML: ${messageOf(error)}`);
      }
    }
  }
  if (totals.length === 0) return undefined;
  return totals.reduce((sum, next) => ({
    passed: sum.passed + next.passed,
    skipped: sum.skipped + next.skipped,
    failed: [...sum.failed, ...next.failed],
  }));
}

/** `2 of 12 tests failed: a, b`, or `12 tests passed`. */
export function describeTests({ passed, skipped, failed }: TestTotals): string {
  const all = passed + skipped + failed.length;
  if (failed.length > 0)
    return `${String(failed.length)} of ${String(all)} tests failed: ${failed.join(', ')}`;
  return `${String(passed)} tests passed${skipped > 0 ? `, ${String(skipped)} skipped` : ''}`;
}
