import type { TestStatus } from '../records/report-record';
import { SUITES } from './structure';
import type { XmlElement } from './xml';

/** Numbers of test cases in a suite. */
interface Counts {
  readonly tests: number;
  /** Test cases that failed or ended with an error. */
  readonly failing: number;
  /** Elements `failure` and `error` (a test case can have several), and test cases that failed by an attribute. */
  readonly marks: number;
  /** Test cases with the status SKIPPED, and failed test cases with an element `skipped`. */
  readonly skipped: number;
}

type StatusOf = (testCase: XmlElement) => TestStatus;

const NONE: Counts = { tests: 0, failing: 0, marks: 0, skipped: 0 };
const FAILURES = ['failure', 'error'];

/**
 * Checks the totals in the attributes of all suites. CodeBuild does not document how it reads the totals, so the
 * rehearsal is strict: a total that contradicts the test cases can mean that test cases are missing.
 *
 * @throws Error with the first total that contradicts the test cases.
 */
export function checkTotals(root: XmlElement, statusOf: StatusOf): void {
  countSuite(root, statusOf);
}

function countSuite(suite: XmlElement, statusOf: StatusOf): Counts {
  const children = suite.children.map((child) => countChild(child, statusOf));
  const all = children.reduce(plus, NONE);
  // Node.js counts a suite inside another suite as one test.
  const direct = children.map(asOne).reduce(plus, NONE);
  const problem =
    testsProblem(suite, [all, direct]) ??
    tooMany(suite, ['failures', 'errors'], all.marks, 'failures and errors') ??
    // Node.js also counts a suite with a failed test as skipped.
    tooMany(suite, ['skipped', 'disabled'], all.skipped + all.failing, 'skipped or failed test cases');
  if (problem === undefined) return all;
  throw new Error(`the suite '${suite.attributes['name'] ?? ''}' contradicts itself: ${problem}`);
}

function countChild(child: XmlElement, statusOf: StatusOf): Counts {
  if (SUITES.includes(child.name)) return countSuite(child, statusOf);
  if (FAILURES.includes(child.name)) return { tests: 1, failing: 1, marks: 1, skipped: 0 };
  if (child.name !== 'testcase') return NONE;
  const status = statusOf(child);
  const failing = status === 'FAILED' || status === 'ERROR' ? 1 : 0;
  const elements = child.children.filter(({ name }) => FAILURES.includes(name)).length;
  const skipped = status === 'SKIPPED' || child.children.some(({ name }) => name === 'skipped');
  return { tests: 1, failing, marks: Math.max(elements, failing), skipped: skipped ? 1 : 0 };
}

const plus = (a: Counts, b: Counts): Counts => ({
  tests: a.tests + b.tests,
  failing: a.failing + b.failing,
  marks: a.marks + b.marks,
  skipped: a.skipped + b.skipped,
});

const asOne = (counts: Counts): Counts => ({
  ...counts,
  tests: Math.min(counts.tests, 1),
  failing: Math.min(counts.failing, 1),
});

/**
 * Returns the problem if the attribute `tests` is not the number of test cases. A failing test may count twice or not
 * at all. If a test and its teardown both fail, pytest counts the test twice; other frameworks do not count an error of
 * a whole suite.
 */
function testsProblem(suite: XmlElement, allowed: readonly Counts[]): string | undefined {
  const stated = totalOf(suite, 'tests');
  if (stated === undefined) return undefined;
  if (allowed.some(({ tests, failing }) => Math.abs(stated - tests) <= failing)) return undefined;
  return `tests="${String(stated)}", but it contains ${String(allowed[0]?.tests ?? 0)} test cases`;
}

/** Returns the problem if the sum of the attributes is higher than the number of such elements in the suite. */
function tooMany(suite: XmlElement, names: readonly string[], counted: number, nouns: string) {
  const totals = names.flatMap((name) => {
    const total = totalOf(suite, name);
    return total === undefined ? [] : [{ name, total }];
  });
  const stated = totals.reduce((sum, { total }) => sum + total, 0);
  if (stated <= counted) return undefined;
  const attributes = totals.map(({ name, total }) => `${name}="${String(total)}"`).join(' ');
  return `${attributes}, but it contains fewer ${nouns}: ${String(counted)}`;
}

/** @throws Error if the attribute is not a whole number. */
function totalOf({ name: element, attributes }: XmlElement, name: string): number | undefined {
  const text = attributes[name];
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Error(`the value of ${name} in <${element} ${name}="${text}"> is not a whole number`);
}
