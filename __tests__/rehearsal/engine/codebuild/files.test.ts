import { globToRegExp } from '../../../../rehearsal/engine/codebuild/files';

describe('a glob', () => {
  it.each([
    ['**/*', 'a/b/c.json', true],
    ['**/*', 'a', true],
    ['*.json', 'a.json', true],
    ['*.json', 'a/b.json', false],
    ['*.json', 'a.jsonx', false],
    ['a/**/b', 'a/b', true],
    ['a/**/b', 'a/x/y/b', true],
    ['a+(b).json', 'a+(b).json', true],
    ['a?.txt', 'ab.txt', true],
    ['a?.txt', 'a/.txt', false],
    ['./a.txt', 'a.txt', true],
  ])('%s on the path %s: %s', (glob, path, expected) => {
    expect(globToRegExp(glob).test(path)).toBe(expected);
  });
});
