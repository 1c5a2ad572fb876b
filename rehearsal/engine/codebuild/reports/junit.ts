import type { TestStatus } from '../records/report-record';
import { SUITES, checkStructure, label } from './structure';
import { checkTotals } from './totals';
import { parseXml, type XmlElement } from './xml';

/** Result of one test. */
export interface TestCase {
  readonly suite: string;
  /** Class name, or the name of the suite. */
  readonly prefix: string;
  readonly name: string;
  readonly status: TestStatus;
  readonly seconds: number;
  readonly message: string;
}

/** Values of the attributes `status` and `result`, by the TestStatus that they mean. GoogleTest writes both. */
const STATUS_WORDS: Readonly<Record<Exclude<TestStatus, 'UNKNOWN'>, readonly string[]>> = {
  SUCCEEDED: [
    '',
    'run',
    'completed',
    'executed',
    'passed',
    'pass',
    'success',
    'successful',
    'succeeded',
    'ok',
  ],
  FAILED: ['failed', 'failure', 'fail'],
  ERROR: ['error', 'errored'],
  SKIPPED: ['skipped', 'disabled', 'ignored', 'notrun', 'pending', 'suppressed'],
};
const STATUSES: ReadonlyMap<string, TestStatus> = new Map(
  Object.entries(STATUS_WORDS).flatMap(([status, words]) =>
    words.map((word) => [word, status as TestStatus] as const),
  ),
);

/**
 * Returns the test cases of a JUnit report. An `error` or `failure` directly below a suite counts as a test case of its
 * own, because the suite could not run.
 *
 * @throws Error if the XML is not a JUnit report, if the totals in the report contradict the test cases, or if
 *   CodeBuild may read the report differently.
 */
export function parseJUnit(xml: string): TestCase[] {
  const root = parseXml(xml);
  if (!SUITES.includes(root.name)) {
    const allowed = SUITES.map((name) => `<${name}>`).join(', ');
    throw new Error(`the root element is <${root.name}>; allowed: ${allowed}`);
  }
  checkStructure(root);
  checkTotals(root, statusOf);
  return casesOf(root);
}

function casesOf(suite: XmlElement): TestCase[] {
  const suiteName = suite.attributes['name'] ?? '';
  return suite.children.flatMap((child): TestCase[] => {
    if (SUITES.includes(child.name)) return casesOf(child);
    if (child.name === 'testcase') return [caseOf(child, suiteName)];
    if (child.name !== 'error' && child.name !== 'failure') return [];
    const name = suiteName === '' ? 'unnamed suite' : suiteName;
    const status = child.name === 'error' ? 'ERROR' : 'FAILED';
    return [{ suite: suiteName, prefix: suiteName, name, status, seconds: 0, message: messageOf(child) }];
  });
}

function caseOf(element: XmlElement, suite: string): TestCase {
  const { name = '', classname = suite, time = '0' } = element.attributes;
  const reason = element.children.find((child) => ['failure', 'error', 'skipped'].includes(child.name));
  return {
    suite,
    prefix: classname,
    name: name === '' ? nameless(classname) : name,
    status: statusOf(element),
    // Maven writes thousands separators: 1,234.5.
    seconds: Math.max(0, Number.parseFloat(time.replaceAll(',', ''))) || 0,
    message: reason === undefined ? '' : messageOf(reason),
  };
}

/** Maven writes an empty name if a whole class fails before its first test. */
const nameless = (classname: string) => (classname === '' ? 'unnamed' : classname);

/** @throws Error if the attribute `status` or `result` has an unknown value. */
function statusOf(testCase: XmlElement): TestStatus {
  const has = (name: string) => testCase.children.some((child) => child.name === name);
  if (has('failure')) return 'FAILED';
  if (has('error')) return 'ERROR';
  const statuses = ['status', 'result'].map((attribute) => statusIn(testCase, attribute));
  const bad = statuses.find((status) => status === 'FAILED' || status === 'ERROR');
  if (bad !== undefined) return bad;
  return has('skipped') || statuses.includes('SKIPPED') ? 'SKIPPED' : 'SUCCEEDED';
}

function statusIn(testCase: XmlElement, attribute: string): TestStatus {
  const word = testCase.attributes[attribute] ?? '';
  const status = STATUSES.get(word.trim().toLowerCase());
  if (status !== undefined) return status;
  throw new Error(
    `${label(testCase)} has the unknown ${attribute} '${word}'; allowed: ${[...STATUSES.keys()].filter(Boolean).join(', ')}`,
  );
}

function messageOf({ attributes: { message = '' }, text }: XmlElement): string {
  return [message, text.trim()].filter((part) => part !== '').join('\n');
}
