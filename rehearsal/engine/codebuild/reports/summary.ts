import { isFailing } from './read-report';
import type { TestCase } from './junit';

/** Returns a summary such as `2 of 12 tests failed: a, b` or `12 tests passed`. */
export function describeTests(cases: readonly TestCase[]): string {
  const failed = failedNames(cases);
  if (failed.length > 0)
    return `${String(failed.length)} of ${String(cases.length)} tests failed: ${failed.join(', ')}`;
  const skipped = cases.filter(({ status }) => status === 'SKIPPED').length;
  const passed = cases.length - skipped;
  return `${String(passed)} ${passed === 1 ? 'test' : 'tests'} passed${skipped > 0 ? `, ${String(skipped)} skipped` : ''}`;
}

export function failedNames(cases: readonly TestCase[]): string[] {
  return cases.filter(isFailing).map(({ name }) => name);
}
