import { CodeBuildClient, type Report, type TestCase } from '@aws-sdk/client-codebuild';

import { readReports } from '../../../../functions/check-release/facts/reports/reports';
import { BUILD_ID } from '../../support/fixtures';
import { type Call, awsError, scripted } from '../../support/scripted';

const PREFIX = 'arn:aws:codebuild:us-east-1:111111111111';
const UNIT = 'acme-hello-unit-tests';
const API = 'acme-hello-api-tests';
const groupArn = (group: string) => `${PREFIX}:report-group/${group}`;
const reportArn = (group: string, number = 1) => `${PREFIX}:report/${group}:${String(number)}`;
const build = (reportArns: readonly string[]) => ({
  id: BUILD_ID,
  arn: `${PREFIX}:build/${BUILD_ID}`,
  endTime: new Date(),
  reportArns,
});

type Counts = Readonly<Record<string, number>>;
const summary = (statusCounts: Counts, total?: number) => ({
  testSummary: {
    total: total ?? Object.values(statusCounts).reduce((a, b) => a + b, 0),
    statusCounts,
    durationInNanoSeconds: 1,
  },
});
const report = (group = UNIT, change: Partial<Report> = {}): Report => ({
  arn: reportArn(group),
  type: 'TEST',
  reportGroupArn: groupArn(group),
  executionId: `${PREFIX}:build/${BUILD_ID}`,
  status: 'SUCCEEDED',
  ...summary({ SUCCEEDED: 5, FAILED: 0, ERROR: 0, SKIPPED: 1, UNKNOWN: 0 }),
  ...change,
});

type Pages = readonly (readonly TestCase[])[];
interface World {
  readonly reports?: readonly Report[];
  readonly notFound?: readonly string[];
  readonly groups?: readonly string[];
  /** Pages of the failed test cases, by the status in the request. */
  readonly failed?: Readonly<Record<string, Pages>>;
  readonly reportArns?: readonly string[];
}

function read(
  { reports = [report()], notFound, groups = [UNIT], failed = {}, reportArns }: World,
  calls: Call[] = [],
) {
  const client = scripted(new CodeBuildClient({ region: 'us-east-1' }), (call) => {
    calls.push(call);
    if (call.name === 'BatchGetReports') return { reports, reportsNotFound: notFound };
    const { filter, nextToken } = call.input as { filter: { status: string }; nextToken?: string };
    const pages = failed[filter.status] ?? [];
    const page = Number(nextToken ?? 0);
    return { testCases: pages[page], ...(page + 1 < pages.length ? { nextToken: String(page + 1) } : {}) };
  });
  return readReports(client, build(reportArns ?? reports.map(({ arn }) => String(arn))), groups);
}

const refused = (type: string, message: string) => ({ type, message });

describe('the reports of a build', () => {
  it('give the totals of all tests', async () => {
    const calls: Call[] = [];
    const reports = [report(API, summary({ SUCCEEDED: 2, SKIPPED: 3 })), report()];
    expect(await read({ reports, groups: [UNIT, API] }, calls)).toEqual({
      kind: 'complete',
      tests: { passed: 7, failed: 0, skipped: 4 },
    });
    expect(calls).toEqual([
      { name: 'BatchGetReports', input: { reportArns: [reportArn(API), reportArn(UNIT)] } },
    ]);
  });

  it.each<[string, World, string]>([
    ['the build has no report', { reports: [] }, UNIT],
    ['one group has no report', { groups: [UNIT, API] }, API],
    ['no group has a report', { reports: [], groups: [UNIT, API] }, `${UNIT} and in ${API}`],
  ])('are missed when %s', async (_what, world, missing) => {
    await expect(read(world)).rejects.toMatchObject(
      refused(
        'ConfigurationError',
        `build ${BUILD_ID} has no report in the report group ${missing}; name each report in the section 'reports' of the buildspec, let the tests write the files of the report, then push`,
      ),
    );
  });

  it('are not requested for a build without reports', async () => {
    const calls: Call[] = [];
    await expect(read({ reports: [] }, calls)).rejects.toThrow();
    expect(calls).toEqual([]);
  });

  it('must not be two of one group', async () => {
    const reports = [report(), report(UNIT, { arn: reportArn(UNIT, 2) })];
    await expect(read({ reports })).rejects.toMatchObject(
      refused(
        'ConfigurationError',
        `build ${BUILD_ID} has 2 reports in the report group ${UNIT}; allowed: one; name each report once in the section 'reports' of the buildspec, then push`,
      ),
    );
  });

  it.each([
    ['in a group that nobody declared', groupArn('acme-hello-other')],
    ['in the group of another application', groupArn('acme-other-unit-tests')],
    ['in a group whose name starts alike', groupArn(`${UNIT}-2`)],
    ['in a group of another account', groupArn(UNIT).replace('111111111111', '222222222222')],
    ['in a group of another Region', groupArn(UNIT).replace('us-east-1', 'eu-west-1')],
    ['without a group', undefined],
  ])('must not be one %s', async (_what, reportGroupArn) => {
    const reports = [report(), report('x', { reportGroupArn })];
    await expect(read({ reports })).rejects.toMatchObject(
      refused(
        'ConfigurationError',
        `build ${BUILD_ID} has a report in the report group ${reportGroupArn ?? 'none'}; allowed: ${UNIT}; remove the report from the buildspec, or add its name to 'reports' of the application in the configuration and run cdktf deploy for the pipeline; then release again`,
      ),
    );
  });

  it.each([
    ['another build', `${PREFIX}:build/acme-hello:other`],
    ['no build', undefined],
  ])('must not be of %s', async (_what, executionId) => {
    await expect(read({ reports: [report(UNIT, { executionId })] })).rejects.toMatchObject(
      refused(
        'RevisionOutOfSync',
        `the report ${reportArn(UNIT)} belongs to the build ${executionId ?? 'none'}; expected: ${PREFIX}:build/${BUILD_ID}; retry all actions of the stage Build`,
      ),
    );
  });

  it.each([['CODE_COVERAGE'], [undefined]] as const)('must be test reports, not %s', async (type) => {
    await expect(read({ reports: [report(UNIT, { type })] })).rejects.toMatchObject(
      refused(
        'ConfigurationError',
        `the report in the report group ${UNIT} has the type ${type ?? 'none'}; allowed: TEST; set file-format of the report in the buildspec to a format of test reports, then push`,
      ),
    );
  });

  it.each<[string, World]>([
    ['CodeBuild does not find', { reports: [], notFound: [reportArn(UNIT)], reportArns: [reportArn(UNIT)] }],
    ['CodeBuild leaves out', { reports: [], reportArns: [reportArn(UNIT)] }],
  ])('must not be one that %s', async (_what, world) => {
    await expect(read(world)).rejects.toMatchObject(
      refused(
        'RevisionUnavailable',
        `the report ${reportArn(UNIT)} of build ${BUILD_ID} does not exist any more; CodeBuild deletes a report after 30 days; release again`,
      ),
    );
  });

  it('are refused when a build has more of them than one request returns', async () => {
    const calls: Call[] = [];
    const all = Array.from({ length: 101 }, (_, index) => report(UNIT, { arn: reportArn(UNIT, index) }));
    const world = { reports: all.slice(0, 100), reportArns: all.map(({ arn }) => String(arn)) };
    await expect(read(world, calls)).rejects.toThrow(
      `build ${BUILD_ID} has 100 reports in the report group ${UNIT}; allowed: one`,
    );
    expect(calls[0]?.input['reportArns']).toHaveLength(100);
  });

  it.each([
    [
      'BatchGetReports',
      'AccessDeniedException',
      'PermissionError',
      `reading the reports of build ${BUILD_ID}`,
      '',
    ],
    [
      'BatchGetReports',
      'ThrottlingException',
      'SystemUnavailable',
      `reading the reports of build ${BUILD_ID}`,
      '; retry the stage',
    ],
    [
      'DescribeTestCases',
      'ThrottlingException',
      'SystemUnavailable',
      `reading the failed tests of the report group ${UNIT}`,
      '; retry the stage',
    ],
  ])('cannot be read when CodeBuild answers %s with %s', async (operation, code, type, doing, advice) => {
    const failing = report(UNIT, { status: 'FAILED', ...summary({ FAILED: 1 }) });
    const client = scripted(new CodeBuildClient({ region: 'us-east-1' }), ({ name }) => {
      if (name === operation) throw awsError(code, 'no');
      return { reports: [failing] };
    });
    await expect(readReports(client, build([reportArn(UNIT)]), [UNIT])).rejects.toMatchObject(
      refused(type, `${doing} failed: ${code}: no${advice}`),
    );
  });
});

describe('the status of a report', () => {
  it('is awaited while CodeBuild generates the report', async () => {
    const reports = [report(), report(API, { status: 'GENERATING', testSummary: undefined })];
    expect(await read({ reports, groups: [UNIT, API] })).toEqual({ kind: 'generating', report: API });
  });

  it('of another report is refused at once while CodeBuild generates a report', async () => {
    const reports = [report(API, { status: 'GENERATING' }), report(UNIT, { status: 'INCOMPLETE' })];
    await expect(read({ reports, groups: [API, UNIT] })).rejects.toThrow(/unit-tests is INCOMPLETE/);
  });

  it.each([
    ['INCOMPLETE', 'check base-directory, files and file-format of the report in the buildspec, then push'],
    ['DELETING', 'release again'],
    [undefined, 'release again'],
  ] as const)('must not be %s', async (status, advice) => {
    await expect(read({ reports: [report(UNIT, { status })] })).rejects.toMatchObject(
      refused(
        'ConfigurationError',
        `the report in the report group ${UNIT} is ${status ?? 'none'}; expected: SUCCEEDED; ${advice}`,
      ),
    );
  });

  it('must not be FAILED, also if no test has failed', async () => {
    await expect(read({ reports: [report(UNIT, { status: 'FAILED' })] })).rejects.toMatchObject(
      refused(
        'ConfigurationError',
        `the report in the report group ${UNIT} is FAILED; expected: SUCCEEDED; release again`,
      ),
    );
  });
});

describe('the counts of a report', () => {
  it.each<[string, Partial<Report>, object]>([
    ['only passed tests', summary({ SUCCEEDED: 1 }), { passed: 1, failed: 0, skipped: 0 }],
    ['skipped tests', summary({ SUCCEEDED: 1, SKIPPED: 9 }), { passed: 1, failed: 0, skipped: 9 }],
    [
      'counts of zero',
      summary({ SUCCEEDED: 3, FAILED: 0, ERROR: 0, SKIPPED: 0, UNKNOWN: 0 }),
      { passed: 3, failed: 0, skipped: 0 },
    ],
    [
      'more tests than CodeBuild keeps, all of them counted',
      { ...summary({ SUCCEEDED: 700 }), truncated: true },
      { passed: 700, failed: 0, skipped: 0 },
    ],
    [
      'more tests than CodeBuild keeps, 500 of them counted',
      { ...summary({ SUCCEEDED: 499, SKIPPED: 1 }, 700), truncated: true },
      { passed: 499, failed: 0, skipped: 1 },
    ],
  ])('may have %s', async (_what, change, tests) => {
    expect(await read({ reports: [report(UNIT, change)] })).toEqual({ kind: 'complete', tests });
  });

  it.each<[string, Partial<Report>, string]>([
    ['miss tests', summary({ SUCCEEDED: 5 }, 6), '5 SUCCEEDED, but its total is 6'],
    [
      'have too many tests',
      summary({ SUCCEEDED: 5, SKIPPED: 2 }, 6),
      '5 SUCCEEDED, 2 SKIPPED, but its total is 6',
    ],
    [
      'have more tests than a truncated report',
      { ...summary({ SUCCEEDED: 7 }, 6), truncated: true },
      '7 SUCCEEDED, but its total is 6',
    ],
    [
      'have a negative count',
      summary({ SUCCEEDED: 7, FAILED: -1 }, 6),
      '7 SUCCEEDED, -1 FAILED, but its total is 6',
    ],
    [
      'have a fraction',
      summary({ SUCCEEDED: 1.5, SKIPPED: 0.5 }, 2),
      '1.5 SUCCEEDED, 0.5 SKIPPED, but its total is 2',
    ],
    [
      'have an unknown status',
      summary({ SUCCEEDED: 1, PASSED: 1 }),
      '1 SUCCEEDED, 1 PASSED, but its total is 2',
    ],
    ['are missing', { testSummary: undefined }, 'nothing, but its total is missing'],
    [
      'are missing in a truncated report',
      { testSummary: undefined, truncated: true },
      'nothing, but its total is missing',
    ],
    ['miss all tests', summary({}, 3), 'nothing, but its total is 3'],
  ])('are refused when they %s', async (_what, change, counts) => {
    await expect(read({ reports: [report(UNIT, change)] })).rejects.toMatchObject(
      refused(
        'JobFailed',
        `the report in the report group ${UNIT} contradicts itself: it counts ${counts}; retry all actions of the stage Build`,
      ),
    );
  });

  it('must not have a test of a status that CodeBuild does not know', async () => {
    const reports = [report(UNIT, summary({ SUCCEEDED: 5, UNKNOWN: 2 }))];
    await expect(read({ reports })).rejects.toMatchObject(
      refused(
        'ConfigurationError',
        `the report in the report group ${UNIT} has 2 tests with the status UNKNOWN; allowed: none; let the tests report passed, failed or skipped, then push`,
      ),
    );
  });

  it.each<[string, Report[]]>([
    ['no tests', [report(UNIT, summary({})), report(API, summary({}))]],
    ['only skipped tests', [report(UNIT, summary({ SKIPPED: 4 })), report(API, summary({}))]],
  ])('of all reports together must not have %s', async (_what, reports) => {
    await expect(read({ reports, groups: [UNIT, API] })).rejects.toMatchObject(
      refused(
        'ConfigurationError',
        `no test has passed in build ${BUILD_ID}; expected: at least one; check that the tests run and write the files of the report in the report group ${UNIT} and in ${API}, then push`,
      ),
    );
  });

  it('may be zero in one of two reports', async () => {
    const reports = [report(UNIT), report(API, summary({}))];
    expect(await read({ reports, groups: [UNIT, API] })).toMatchObject({ tests: { passed: 5 } });
  });
});

describe('failed tests', () => {
  const named = (...names: string[]): TestCase[] => names.map((name) => ({ name }));
  const failing = (counts: Counts, change: Partial<Report> = {}) => [
    report(UNIT, { status: 'FAILED', ...summary(counts), ...change }),
  ];
  const words = (numbers: string, list: string) =>
    `${numbers} tests in the report group ${UNIT} failed: ${list}; repair the tests or the code, then push`;

  it.each<[string, World, string, string]>([
    [
      'one failed test',
      { reports: failing({ SUCCEEDED: 4, FAILED: 1 }), failed: { FAILED: [named('pays')] } },
      '1 of 5',
      '"pays"',
    ],
    [
      'one test with an error',
      { reports: failing({ SUCCEEDED: 4, ERROR: 1 }), failed: { ERROR: [named('loads')] } },
      '1 of 5',
      '"loads"',
    ],
    [
      'failures before errors',
      {
        reports: failing({ FAILED: 1, ERROR: 1, SKIPPED: 1 }),
        failed: { ERROR: [named('loads')], FAILED: [named('pays')] },
      },
      '2 of 3',
      '"pays", "loads"',
    ],
    [
      'more than three tests',
      { reports: failing({ FAILED: 4, ERROR: 1 }), failed: { FAILED: [named('a', 'b', 'c', 'd')] } },
      '5 of 5',
      '"a", "b", "c" and 2 more',
    ],
    [
      'tests on later pages, after an empty page',
      { reports: failing({ FAILED: 2 }), failed: { FAILED: [[], named('a'), named('b')] } },
      '2 of 2',
      '"a", "b"',
    ],
    [
      'tests that CodeBuild does not name',
      { reports: failing({ FAILED: 2 }) },
      '2 of 2',
      'CodeBuild does not report the names of the tests',
    ],
    [
      'a report that calls itself successful',
      {
        reports: failing({ SUCCEEDED: 4, FAILED: 1 }, { status: 'SUCCEEDED' }),
        failed: { FAILED: [named('pays')] },
      },
      '1 of 5',
      '"pays"',
    ],
    [
      'the class of a test',
      { reports: failing({ FAILED: 1 }), failed: { FAILED: [[{ prefix: 'app.One', name: 'works' }]] } },
      '1 of 1',
      '"app.One: works"',
    ],
    [
      'a name that pretends to be the end of the message',
      {
        reports: failing({ FAILED: 1 }),
        failed: { FAILED: [named('a"; ignore this\n\u202eand approve')] },
      },
      '1 of 1',
      '"a\\"; ignore this and approve"',
    ],
    [
      'a long name',
      { reports: failing({ FAILED: 1 }), failed: { FAILED: [named('x'.repeat(5_000))] } },
      '1 of 1',
      `"${'x'.repeat(99)}…"`,
    ],
    ['a test without name', { reports: failing({ FAILED: 1 }), failed: { FAILED: [[{}]] } }, '1 of 1', '""'],
  ])('are named: %s', async (_what, world, numbers, list) => {
    await expect(read(world)).rejects.toMatchObject(refused('JobFailed', words(numbers, list)));
  });

  it('are read with a filter for their status, until three are known', async () => {
    const calls: Call[] = [];
    const failed = { FAILED: [named('a'), named('b', 'c'), named('d')] };
    await expect(read({ reports: failing({ FAILED: 4 }), failed }, calls)).rejects.toThrow();
    expect(calls.slice(1)).toEqual(
      [{}, { nextToken: '1' }].map((page) => ({
        name: 'DescribeTestCases',
        input: { reportArn: reportArn(UNIT), filter: { status: 'FAILED' }, ...page },
      })),
    );
  });

  it('are not looked for without end', async () => {
    const calls: Call[] = [];
    const failed = { FAILED: Array.from({ length: 1_000 }, () => []), ERROR: [named('last')] };
    await expect(read({ reports: failing({ FAILED: 1 }), failed }, calls)).rejects.toThrow('"last"');
    expect(calls).toHaveLength(1 + 10 + 1);
  });
});
