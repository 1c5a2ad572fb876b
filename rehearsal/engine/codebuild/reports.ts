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

/**
 * Returns an empty object for a string, and any other value unchanged. The XML parser returns an element without
 * attributes and children as a string, but the schemas require an object.
 */
const textAsEmpty = (value: unknown) => (typeof value === 'string' ? {} : value);

const caseSchema = z.preprocess(textAsEmpty, z.looseObject({ '@name': z.string().default('unnamed') }));
interface Suite {
  readonly testcase: z.infer<typeof caseSchema>[];
  readonly testsuite: Suite[];
}
const suiteSchema: z.ZodType<Suite> = z.lazy(() =>
  z.preprocess(
    textAsEmpty,
    z.object({ testcase: z.array(caseSchema).default([]), testsuite: z.array(suiteSchema).default([]) }),
  ),
);
const ROOTS = ['testsuites', 'testsuite'];
/** Schema for a JUnit report. The root is one `testsuites` element, or one or more `testsuite` elements. */
const reportSchema = z
  .object({ testsuites: suiteSchema.optional(), testsuite: z.array(suiteSchema).default([]) })
  .transform(({ testsuites, testsuite }) => [
    ...(testsuites === undefined ? [] : [testsuites]),
    ...testsuite,
  ]);

/** Counts the test cases in a JUnit report. @throws Error if the XML is not a JUnit report. */
export function parseJUnit(xml: string): TestTotals {
  const document: unknown = parser.parse(xml, true);
  const root = rootOf(document);
  if (!ROOTS.includes(root)) throw new Error(`the root element is <${root}>`);
  const cases = reportSchema.parse(document).flatMap(casesOf);
  const failed = cases.filter((test) => 'failure' in test || 'error' in test);
  const skipped = cases.filter((test) => 'skipped' in test && !failed.includes(test));
  return {
    passed: cases.length - failed.length - skipped.length,
    skipped: skipped.length,
    failed: failed.map((test) => test['@name']),
  };
}

/** Returns the name of the root element. Skips names that start with `?`, because `?xml` is the XML declaration. */
function rootOf(document: unknown): string {
  const names = Object.keys(z.record(z.string(), z.unknown()).parse(document));
  return names.find((name) => !name.startsWith('?')) ?? '';
}

function casesOf({ testcase, testsuite }: Suite): z.infer<typeof caseSchema>[] {
  return [...testcase, ...testsuite.flatMap(casesOf)];
}

/**
 * Returns the totals of all test reports of a build, or undefined if the reports contain no test case. A missing or
 * invalid report does not fail the build. On AWS the report gets the status INCOMPLETE ("Test report statuses" in the
 * CodeBuild user guide).
 */
export async function readReports(
  root: string,
  reports: Readonly<Record<string, ReportDefinition>>,
  log: (line: string) => void,
): Promise<TestTotals | undefined> {
  const totals: TestTotals[] = [];
  for (const { files, 'base-directory': base } of Object.values(reports)) {
    const reportFiles = existsSync(join(root, base)) ? await findFiles(root, base, files) : [];
    if (reportFiles.length === 0) log(`no report file found: ${files.join(', ')}`);
    for (const file of reportFiles) {
      const xml = await readFile(join(root, base, file), 'utf8');
      try {
        const counted = parseJUnit(xml);
        if (counted.passed + counted.skipped + counted.failed.length > 0) totals.push(counted);
        else log(`the report ${file} has no test case`);
      } catch (error) {
        log(`the report ${file} is not JUnit XML: ${messageOf(error)}`);
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

/** Returns a summary such as `2 of 12 tests failed: a, b` or `12 tests passed`. */
export function describeTests({ passed, skipped, failed }: TestTotals): string {
  const all = passed + skipped + failed.length;
  if (failed.length > 0)
    return `${String(failed.length)} of ${String(all)} tests failed: ${failed.join(', ')}`;
  return `${String(passed)} tests passed${skipped > 0 ? `, ${String(skipped)} skipped` : ''}`;
}
