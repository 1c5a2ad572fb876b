import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { parseBuildspec } from '../../../../../rehearsal/engine/codebuild/buildspec';
import { CodeBuildRecords } from '../../../../../rehearsal/engine/codebuild/records/records';
import { publishReports } from '../../../../../rehearsal/engine/codebuild/reports/publish';
import { describeTests } from '../../../../../rehearsal/engine/codebuild/reports/summary';
import { RestorableState } from '../../../../../rehearsal/restorable-state';
import { reportGroup } from '../../support/build-harness';
import { FakeClock } from '../../support/fake-clock';

const BUILD_ARN = 'arn:aws:codebuild:us-east-1:111111111111:build/hello:1';
const GROUP = reportGroup('hello-unit');
const PASSED = '<testsuite name="s"><testcase classname="c" name="a" time="0.5"/></testsuite>';

describe('the reports of a build', () => {
  const clock = new FakeClock();
  let root: string;
  let records: CodeBuildRecords;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'engine-reports-'));
    records = new CodeBuildRecords(new RestorableState());
    records.putReportGroup(GROUP);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  /** Publishes the reports of a build with these files and this `reports` section. */
  const publish = async (
    files: Readonly<Record<string, string>>,
    section = "unit: { files: ['**/*.xml'] }",
    cutOff = false,
  ) => {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
    const { reports } = parseBuildspec(`version: 0.2\nphases: {}\nreports: { ${section} }\n`);
    const log: string[] = [];
    const project = { name: 'hello', accountId: '111111111111', region: 'us-east-1' };
    const published = await publishReports({
      records,
      project,
      buildArn: BUILD_ARN,
      root,
      reports,
      cutOff,
      clock,
      requireReport: () => Promise.resolve(),
      log: (line) => log.push(line),
    });
    const [arn = ''] = published.arns;
    return { ...published, log, report: records.report(arn), kept: records.testCasesOf(arn) };
  };

  it('have the format of BatchGetReports and DescribeTestCases', async () => {
    const { arns, report, kept } = await publish({
      'out/a.xml': PASSED,
      'out/b.xml':
        '<testsuite name="t"><testcase name="b" time="0.25"><failure message="no"/></testcase><testcase name="c"><skipped/></testcase></testsuite>',
    });
    expect(arns).toHaveLength(1);
    const created = clock.now() / 1000;
    expect(report).toEqual({
      arn: expect.stringMatching(
        /^arn:aws:codebuild:us-east-1:111111111111:report\/hello-unit:[0-9a-f-]{36}$/,
      ) as string,
      type: 'TEST',
      name: report?.arn.split('report/')[1],
      reportGroupArn: GROUP.arn,
      executionId: BUILD_ARN,
      status: 'FAILED',
      created,
      expired: created + 30 * 24 * 3600,
      exportConfig: { exportConfigType: 'NO_EXPORT' },
      truncated: false,
      testSummary: {
        total: 3,
        statusCounts: { SUCCEEDED: 1, FAILED: 1, ERROR: 0, SKIPPED: 1, UNKNOWN: 0 },
        durationInNanoSeconds: 750_000_000,
      },
    });
    expect(kept).toHaveLength(3);
    expect(kept[0]).toEqual({
      reportArn: report?.arn,
      testRawDataPath: 'out/a.xml',
      prefix: 'c',
      name: 'a',
      status: 'SUCCEEDED',
      durationInNanoSeconds: 500_000_000,
      message: '',
      expired: report?.expired,
      testSuiteName: 's',
    });
    expect(kept[1]).toMatchObject({ name: 'b', status: 'FAILED', message: 'no', testSuiteName: 't' });
  });

  it.each([
    ["files: ['a.xml', 'x/b.xml']", ['a.xml', 'x/b.xml']],
    ["base-directory: x, files: ['*']", ['x/b.xml', 'x/c.xml']],
    ["base-directory: ./x/, files: ['c.xml', '*.xml']", ['x/b.xml', 'x/c.xml']],
    ["files: ['x/*.xml'], discard-paths: yes", ['b.xml', 'c.xml']],
  ])('have the test cases of all files that match: %s', async (definition, paths) => {
    const files = { 'a.xml': PASSED, 'x/b.xml': PASSED, 'x/c.xml': PASSED };
    const { kept, report } = await publish(files, `unit: { ${definition} }`);
    expect(report?.status).toBe('SUCCEEDED');
    expect(kept.map(({ testRawDataPath }) => testRawDataPath)).toEqual(paths);
  });

  it.each([
    ['a path without a file', "files: ['a.xml', 'b.xml']", /^no report file matches b\.xml$/],
    [
      'a glob without a file',
      "files: ['a.xml', 'test/**/*.xml']",
      /^no report file matches test\/\*\*\/\*\.xml$/,
    ],
    [
      'a missing folder',
      "base-directory: out, files: ['*.xml']",
      /^no report file found: the base-directory out/,
    ],
    [
      'a folder outside the source',
      "base-directory: .., files: ['*.xml']",
      /is outside the source of the build/,
    ],
    [
      'a file that is cut off',
      "files: ['*.xml', cut]",
      /^the report cut is not a valid JUnit report: it is not well/,
    ],
    ['a file that contradicts itself', "files: ['*.xml', less]", /^the report less is .*tests="2"/],
    [
      'a file in an unknown encoding',
      "files: ['*.xml', code]",
      /^the report code is .*encoding 'x-none' is unknown/,
    ],
    [
      'a file of another format',
      "files: ['*.xml', page]",
      /^the report page is .*the root element is <html>; allowed: <testsuites>, <testsuite>$/,
    ],
  ])('are incomplete with %s, which the log names', async (_case, definition, problem) => {
    const files = {
      'a.xml': PASSED,
      cut: '<testsuite><testcase name="b"/><testcase name="c"><failure>',
      less: '<testsuite tests="2"><testcase name="b"/></testsuite>',
      code: '<?xml version="1.0" encoding="x-none"?><testsuite><testcase name="b"/></testsuite>',
      page: '<html/>',
    };
    const { report, log } = await publish(files, `unit: { ${definition} }`);
    expect(report?.status).toBe('INCOMPLETE');
    expect(log).toEqual([expect.stringMatching(problem) as string]);
  });

  it('are incomplete rather than failed if a file is missing and a test failed, and still name the test', async () => {
    const { report, cases } = await publish(
      { 'a.xml': '<testsuite><testcase name="b"><error/></testcase></testsuite>' },
      "unit: { files: ['a.xml', 'c.xml'] }",
    );
    expect(report).toMatchObject({ status: 'INCOMPLETE', testSummary: { total: 1 } });
    expect(describeTests(cases)).toBe('1 of 1 tests failed: b');
  });

  it('are incomplete without any test case, but one file may have none', async () => {
    const empty = await publish({ 'a.xml': '<testsuites/>' });
    expect(empty.report?.status).toBe('INCOMPLETE');
    expect(empty.log).toEqual(['no test case found in the report files **/*.xml']);
    expect((await publish({ 'b.xml': PASSED })).report?.status).toBe('SUCCEEDED');
  });

  it('are incomplete if the build was ended', async () => {
    expect((await publish({ 'a.xml': PASSED }, undefined, true)).report?.status).toBe('INCOMPLETE');
  });

  it('keep 500 test cases, the failed ones first, and count all', async () => {
    const testCase = (index: number) =>
      `<testcase name="${String(index)}">${index > 690 ? '<failure/>' : ''}</testcase>`;
    const cases = Array.from({ length: 700 }, (_, index) => testCase(index)).join('');
    const { report, kept } = await publish({ 'a.xml': `<testsuite>${cases}</testsuite>` });
    expect(report).toMatchObject({ status: 'FAILED', truncated: true });
    expect(report?.testSummary).toMatchObject({
      total: 700,
      statusCounts: { SUCCEEDED: 691, FAILED: 9 },
    });
    expect(kept).toHaveLength(500);
    expect(kept.slice(0, 10).map(({ name }) => name)).toEqual([
      ...Array.from({ length: 9 }, (_, index) => String(691 + index)),
      '0',
    ]);
  });

  it('go to one report group each, by name or by ARN', async () => {
    const shared = reportGroup('shared');
    records.putReportGroup(shared);
    const { arns } = await publish(
      { 'a.xml': PASSED },
      `unit: { files: [a.xml] }, '${shared.arn}': { files: [a.xml] }`,
    );
    expect(arns.map((arn) => records.report(arn)?.reportGroupArn)).toEqual([GROUP.arn, shared.arn]);
    expect(records.reportsOf(shared.arn).map(({ arn }) => arn)).toEqual([arns[1]]);
  });

  it.each([
    ['other', 'the report group hello-other does not exist; declare it in the configuration'],
    ["'hello-unit'", 'the report group hello-hello-unit does not exist'],
    [`'${reportGroup('nobody').arn}'`, `${reportGroup('nobody').arn} does not exist`],
    [
      `'${GROUP.arn.replace('111111111111', '222222222222')}'`,
      'in account 111111111111 and Region us-east-1',
    ],
    [`'${GROUP.arn.replace('us-east-1', 'eu-west-1')}'`, 'in account 111111111111 and Region us-east-1'],
    ["'arn:aws:s3:::bucket'", 'arn:aws:s3:::bucket is not the ARN of a report group'],
  ])('are not created in the report group %s, which the log names', async (key, message) => {
    const { arns, log, cases } = await publish({ 'a.xml': PASSED }, `${key}: { files: [a.xml] }`);
    expect(arns).toEqual([]);
    expect(log).toEqual([expect.stringContaining(message) as string]);
    expect(cases).toHaveLength(1);
  });
});
