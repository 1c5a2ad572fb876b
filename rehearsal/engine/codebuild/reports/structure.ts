import type { XmlElement } from './xml';

/** Elements that contain test cases, and other suites. */
export const SUITES: readonly string[] = ['testsuites', 'testsuite'];

/** Allowed parents of each element that affects the results of tests, by the name of the element. */
const PARENTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['testsuites', SUITES],
  ['testsuite', SUITES],
  ['testcase', SUITES],
  ['failure', [...SUITES, 'testcase']],
  ['error', [...SUITES, 'testcase']],
  ['skipped', ['testcase']],
]);

/** Elements of Maven Surefire for further runs of a test that has failed in all runs. */
const FAILED_AGAIN = ['rerunFailure', 'rerunError'];
/** Other elements that a test case may contain. */
const IN_TEST_CASE = new Set([
  'properties',
  'system-out',
  'system-err',
  // Maven Surefire writes these elements for the failed runs of a test that has passed in the end.
  'flakyFailure',
  'flakyError',
  ...FAILED_AGAIN,
]);

/**
 * Checks the elements of a JUnit report. AWS does not document how CodeBuild reads an element with another name or in
 * another place, so the rehearsal is strict: such an element can hide a failed test.
 *
 * @throws Error with the first element that CodeBuild may read differently.
 */
export function checkStructure(parent: XmlElement): void {
  for (const child of parent.children) {
    checkPlace(child, parent);
    checkStructure(child);
  }
  if (parent.name === 'testcase') checkTestCase(parent);
}

function checkPlace({ name }: XmlElement, parent: XmlElement): void {
  const known = name.slice(name.lastIndexOf(':') + 1).toLowerCase();
  const parents = PARENTS.get(known);
  if (parents === undefined) return;
  if (name !== known) throw new Error(`<${name}> is not <${known}>; write <${known}>`);
  if (parents.includes(parent.name)) return;
  throw new Error(
    `<${name}> is in <${parent.name}>; allowed: ${parents.map((other) => `<${other}>`).join(', ')}`,
  );
}

function checkTestCase(testCase: XmlElement): void {
  const names = testCase.children.map(({ name }) => name);
  const unknown = names.find((name) => !PARENTS.has(name) && !IN_TEST_CASE.has(name));
  if (unknown !== undefined) {
    throw new Error(`${label(testCase)} has the unknown element <${unknown}>; remove the element`);
  }
  const again = names.find((name) => FAILED_AGAIN.includes(name));
  if (again !== undefined && !names.includes('failure') && !names.includes('error')) {
    throw new Error(`${label(testCase)} has <${again}>, but neither <failure> nor <error>`);
  }
}

/** Returns the words for a test case in a message. */
export const label = ({ attributes: { name = '' } }: XmlElement) =>
  `the test case ${name || 'without a name'}`;
