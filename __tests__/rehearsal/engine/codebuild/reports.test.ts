import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { globToRegExp } from '../../../../rehearsal/engine/codebuild/files';
import { describeTests, parseJUnit, readReports } from '../../../../rehearsal/engine/codebuild/reports';

describe('a JUnit report', () => {
  it('counts the cases of nested suites and names the failed cases', () => {
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

  it('may be a single suite', () => {
    const totals = parseJUnit('<testsuite><testcase name="a"/><testcase name="b"/></testsuite>');
    expect(describeTests(totals)).toBe('2 tests passed');
  });

  it('may be empty', () => {
    expect(parseJUnit('<testsuites/>')).toEqual({ passed: 0, skipped: 0, failed: [] });
  });

  it('counts a test case without a name', () => {
    const totals = parseJUnit(
      '<testsuite><testcase/><testcase>text</testcase><testcase><failure/></testcase><testcase name="b"/></testsuite>',
    );
    expect(totals).toEqual({ passed: 3, skipped: 0, failed: ['unnamed'] });
  });

  it.each([
    ['<html><body/></html>', 'html'],
    ['<coverage><testcase name="a"/></coverage>', 'coverage'],
  ])('is rejected when it is other XML, with its root element: %s', (xml, root) => {
    expect(() => parseJUnit(xml)).toThrow(`<${root}>`);
  });

  it.each(['', 'ok 1 - adds'])('is rejected when it is not XML: %s', (text) => {
    expect(() => parseJUnit(text)).toThrow();
  });

  it('is rejected when it is broken XML', () => {
    expect(() => parseJUnit('<testsuites><testcase></testsuites>')).toThrow();
  });
});

describe('the reports of a build', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'engine-reports-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const read = async (files: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(files)) await writeFile(join(root, name), text);
    const log: string[] = [];
    const definition = { files: ['*.xml'], 'base-directory': '.', 'file-format': 'JUNITXML' as const };
    const totals = await readReports(root, { unit: definition }, (line) => log.push(line));
    return { totals, log };
  };

  it('count all readable files, and the log names every other file', async () => {
    const { totals, log } = await read({
      'a.xml': '<testsuite><testcase name="a"/></testsuite>',
      'broken.xml': '<testsuite><testcase>',
      'empty.xml': '<testsuites/>',
      'page.xml': '<html><body/></html>',
    });
    expect(totals).toEqual({ passed: 1, skipped: 0, failed: [] });
    expect(log).toHaveLength(3);
    expect(log[0]).toMatch(/^the report broken\.xml is not JUnit XML: /);
    expect(log[1]).toBe('the report empty.xml has no test case');
    expect(log[2]).toBe('the report page.xml is not JUnit XML: the root element is <html>');
  });

  it('have no totals, rather than 0 passed tests, when there is no test case', async () => {
    expect((await read({ 'empty.xml': '<testsuites/>' })).totals).toBeUndefined();
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
  ])('%s on the path %s: %s', (glob, path, expected) => {
    expect(globToRegExp(glob).test(path)).toBe(expected);
  });
});
