import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { XMLParser } from 'fast-xml-parser';

import { EXAMPLE } from '../support/example';
import { Build } from './build';

describe("the example's own tests", () => {
  it('pass, and write stdout and a JUnit report', async () => {
    const build = await Build.create();
    try {
      const { status, stdout } = spawnSync('npm', ['test'], { cwd: build.folder, encoding: 'utf8' });
      expect(status).toBe(0);
      expect(stdout).toContain('greets at /');
      const report: unknown = new XMLParser().parse(await build.text('reports/unit.xml'));
      expect(report).toHaveProperty('testsuites.testsuite');
    } finally {
      await build.remove();
    }
  });
});

describe('the test totals of a release', () => {
  const reports: readonly (readonly [what: string, xml: string, totals: string])[] = [
    ['a self-closing test', '<testcase name="a"/>', '1 0 0'],
    ['a failed test', '<testcase name="a"><failure message="x">y</failure></testcase>', '0 1 0'],
    [
      'an error, the word of other tools for a failed test',
      '<testcase name="a"><error/></testcase>',
      '0 1 0',
    ],
    ['a skipped test', '<testcase name="a"><skipped/></testcase>', '0 0 1'],
    [
      'tests of nested suites',
      '<testsuite tests="9"><testsuite><testcase/></testsuite><testcase/></testsuite>',
      '2 0 0',
    ],
    ['a name with angle brackets', `<testcase name="a > b" classname='/>'><failure/></testcase>`, '0 1 0'],
    [
      'output that looks like a test',
      '<testcase><system-out><![CDATA[<failure/>]]></system-out></testcase>',
      '1 0 0',
    ],
    ['a comment that looks like a test', '<testcase/><!-- <testcase><failure/></testcase> -->', '1 0 0'],
    ['other elements', '<testcases/><testsuite/>', '0 0 0'],
  ];
  let counted: string[] = [];

  beforeAll(() => {
    const script = `
      import { testTotals } from ${JSON.stringify(join(EXAMPLE, 'scripts', 'junit.mjs'))};
      const totals = JSON.parse(process.argv[1]).map(testTotals);
      console.log(JSON.stringify(totals.map(({ passed, failed, skipped }) => [passed, failed, skipped].join(' '))));`;
    const xmls = JSON.stringify(reports.map(([, xml]) => xml));
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', script, xmls], {
      encoding: 'utf8',
    });
    counted = JSON.parse(output) as string[];
  });

  it.each(reports.map(([what, , totals], index) => [what, totals, index] as const))(
    'count %s (passed, failed, skipped: %s)',
    (_, totals, index) => {
      expect(counted[index]).toBe(totals);
    },
  );
});
