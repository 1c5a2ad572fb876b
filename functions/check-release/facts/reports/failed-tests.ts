import { type CodeBuildClient, DescribeTestCasesCommand, type TestCase } from '@aws-sdk/client-codebuild';

import { during } from '../../../shared/job/errors';
import { oneLine } from '../../../shared/text/text';
import type { BuildReport } from './build-reports';

/** Maximum number of test names in a message. */
const MOST_NAMES = 3;
/** Maximum length of a test's name in a message, in UTF-16 code units. */
const NAME_LENGTH = 100;
/** Maximum number of requests for each status. A report has at most 500 test cases. */
const MOST_PAGES = 10;

/**
 * Reads the names of a few failed tests in a report, each quoted and in one line, because the repository chose the
 * names.
 */
export async function readFailedTests(client: CodeBuildClient, report: BuildReport): Promise<string[]> {
  const names: string[] = [];
  for (const status of ['FAILED', 'ERROR']) {
    const cases = names.length < MOST_NAMES ? await readTestCases(client, report, status) : [];
    names.push(...cases.map(nameOf));
  }
  return names.slice(0, MOST_NAMES);
}

/**
 * Reads test cases with a status until there are enough for a message. A page may be empty, because CodeBuild filters
 * the pages.
 */
async function readTestCases(
  client: CodeBuildClient,
  { group, arn: reportArn }: BuildReport,
  status: string,
): Promise<TestCase[]> {
  const cases: TestCase[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await during(`reading the failed tests of the report group ${group}`, () =>
      client.send(new DescribeTestCasesCommand({ reportArn, filter: { status }, nextToken })),
    );
    cases.push(...(answer.testCases ?? []));
    ({ nextToken } = answer);
    if (nextToken === undefined || cases.length >= MOST_NAMES) break;
  }
  return cases;
}

/**
 * Returns the quoted name of a test. The prefix depends on the test framework: in a JUnit report, the prefix is the
 * class name.
 */
const nameOf = ({ prefix = '', name = '' }: TestCase): string =>
  JSON.stringify(oneLine(prefix === '' ? name : `${prefix}: ${name}`, NAME_LENGTH));
