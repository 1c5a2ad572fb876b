import { globToRegExp } from '../../../rehearsal/engine/build/files';
import { describeTests, parseJUnit } from '../../../rehearsal/engine/build/reports';

describe('a JUnit report', () => {
  it('counts cases of nested suites, with the names of those that failed', () => {
    const totals = parseJUnit(`<?xml version="1.0" encoding="utf-8"?>
<testsuites>
  <testcase name="at the root" time="0.1" classname="test"/>
  <testsuite name="outer">
    <testcase name="passes"/>
    <testsuite name="inner">
      <testcase name="fails &amp; burns"><failure type="x" message="y">trace</failure></testcase>
      <testcase name="breaks"><error/></testcase>
      <testcase name="is skipped"><skipped type="todo"/></testcase>
    </testsuite>
  </testsuite>
  <testsuite name="empty"></testsuite>
</testsuites>`);
    expect(totals).toEqual({ passed: 2, skipped: 1, failed: ['fails & burns', 'breaks'] });
    expect(describeTests(totals)).toBe('2 of 5 tests failed: fails & burns, breaks');
  });

  it('may be one suite alone', () => {
    const totals = parseJUnit('<testsuite><testcase name="a"/><testcase name="b"/></testsuite>');
    expect(describeTests(totals)).toBe('2 tests passed');
  });

  it('may be empty', () => {
    expect(parseJUnit('<testsuites/>')).toEqual({ passed: 0, skipped: 0, failed: [] });
  });

  it('is refused when it is no XML', () => {
    expect(() => parseJUnit('<testsuites><testcase></testsuites>')).toThrow();
  });
});

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
  ])('%s on %s: %s', (glob, path, expected) => {
    expect(globToRegExp(glob).test(path)).toBe(expected);
  });
});
