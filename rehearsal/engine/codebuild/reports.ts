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

/** What has neither attributes nor elements the parser gives as its text. */
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
/** `testsuites` around suites, or a suite (or several) at the root. */
const reportSchema = z
  .object({ testsuites: suiteSchema.optional(), testsuite: z.array(suiteSchema).default([]) })
  .transform(({ testsuites, testsuite }) => [
    ...(testsuites === undefined ? [] : [testsuites]),
    ...testsuite,
  ]);

/** Test cases of a JUnit XML file. @throws Error when it is none. */
export function parseJUnit(xml: string): TestTotals {
  const document: unknown = parser.parse(xml, true);
  const root = rootOf(document);
  if (!ROOTS.includes(root)) throw new Error(`its root is <${root}>`);
  const cases = reportSchema.parse(document).flatMap(casesOf);
  const failed = cases.filter((test) => 'failure' in test || 'error' in test);
  const skipped = cases.filter((test) => 'skipped' in test && !failed.includes(test));
  return {
    passed: cases.length - failed.length - skipped.length,
    skipped: skipped.length,
    failed: failed.map((test) => test['@name']),
  };
}

/** Name of the element that holds everything else: the XML declaration is none. */
function rootOf(document: unknown): string {
  const names = Object.keys(z.record(z.string(), z.unknown()).parse(document));
  return names.find((name) => !name.startsWith('?')) ?? '';
}

function casesOf({ testcase, testsuite }: Suite): z.infer<typeof caseSchema>[] {
  return [...testcase, ...testsuite.flatMap(casesOf)];
}

/**
 * All reports of a build together; undefined when no test case is in them. A report that is missing, broken or
 * empty fails no build: CodeBuild knows only a status of the report for it (INCOMPLETE: "Test report statuses" of its
 * user guide). The log names it.
 */
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
        const counted = parseJUnit(xml);
        if (counted.passed + counted.skipped + counted.failed.length > 0) totals.push(counted);
        else log(`the report ${file} holds no test case`);
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
