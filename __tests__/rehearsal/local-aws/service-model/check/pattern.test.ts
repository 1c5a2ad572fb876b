import { compilePattern } from '../../../../../rehearsal/local-aws/service-model/check/pattern';

describe('a pattern of a service model', () => {
  it.each([
    ['applies to the whole value', '[a-z]+', 'abc', 'abc1'],
    ['applies to the whole value in each alternative', '^a|b$', 'b', 'ab'],
    ['may contain a useless backslash', '[\\w\\_\\@]+\\-\\_', 'a_@-_', 'a-'],
    ['may contain a backslash before a hyphen in a class', '[a\\-z]+', 'a-z', 'b'],
    ['may contain Unicode classes', '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*', 'ä 1-', 'ä!'],
    ['may contain classes of Java', '\\p{Print}+', 'a b', 'a\tb'],
    ['may contain classes of Java in brackets', '[\\p{Graph}\\x20]*', 'a b', 'a\tb'],
    ['may ignore the case', '(?i)all|[0-9]{12}', 'ALL', 'any'],
    ['may match line breaks', '(?s).{2,3}', 'a\n', 'a'],
    ['does not match line breaks otherwise', '.*', 'ab', 'a\nb'],
    ['may contain a range of surrogates', '[\\u0020-\\uD7FF\\uD800\\uDC00-\\uDBFF\\uDFFF]+', '😀', '\ud83d'],
    ['may contain a bracket as a character', '[^\\]]+', 'a[', 'a]'],
    ['may contain a brace as a character', '^[a-z]{2}{', 'ab{', 'ab'],
  ])('%s: %s', (_what, pattern, valid, invalid) => {
    expect(compilePattern(pattern)?.test(valid)).toBe(true);
    expect(compilePattern(pattern)?.test(invalid)).toBe(false);
  });

  it('is reported if JavaScript cannot express it', () => {
    expect(compilePattern('[0-9A-Z]{2}+')).toBeUndefined();
    expect(compilePattern('[\\p{Print}&&[^|:/]]+')).toBeUndefined();
  });
});
