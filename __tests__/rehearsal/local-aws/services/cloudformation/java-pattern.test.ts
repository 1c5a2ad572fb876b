import { javaPattern } from '../../../../../rehearsal/local-aws/services/cloudformation/java-pattern';

describe('a regular expression of Java', () => {
  test.each([
    ['^\\p{Alpha}+$', 'abc', 'ab1'],
    ['^[\\p{Digit}x]+$', '1x2', '1y'],
    ['^a\\Z', 'a', 'ab'],
    ['^\\p{L}+$', 'é', '1'],
    ['^[\\-_]+$', '-_', 'a'],
    ['^\\[\\p{Upper}\\]$', '[A]', 'A'],
  ])('matches the same texts: %s', (pattern, matching, other) => {
    expect(javaPattern(pattern).test(matching)).toBe(true);
    expect(javaPattern(pattern).test(other)).toBe(false);
  });

  test('is an error if JavaScript has no such construct', () => {
    expect(() => javaPattern('(?i)a')).toThrow(SyntaxError);
  });
});
