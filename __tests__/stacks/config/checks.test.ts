import { parseConfig, warningsOf, type ConfigPath, type Position } from '../../../stacks/config';
import { checkNameLengths } from '../../../stacks/config/checks/name-lengths';
import china from '../../fixtures/china.config';
import example from '../../fixtures/example.config';
import two from '../../fixtures/two-applications.config';
import { changed, problemsOf } from '../support/config';

describe('a Region without a service that would run there', () => {
  const orCorrect = 'or correct stacks/config/region-services.ts if AWS has added the service';

  test('is rejected for the pipelines, with all services that the Region lacks', () => {
    expect(problemsOf(changed('pipelineRegion', 'ca-west-1'))).toEqual([
      "  pipelineRegion: on 2026-08-07, 'ca-west-1' had no CodePipeline, CodeBuild or CodeCommit; choose a Region that has " +
        `CodePipeline, CodeBuild and CodeCommit, ${orCorrect}`,
    ]);
    expect(problemsOf(changed('pipelineRegion', 'eu-central-2'))).toEqual([
      expect.stringContaining("'eu-central-2' had no CodeCommit; "),
    ]);
  });

  test('is rejected for a promoted environment, which has its own pipelines', () => {
    expect(problemsOf(changed('environments.1.region', 'mx-central-1'))).toEqual([
      "  environments[1].region: on 2026-08-07, 'mx-central-1' had no CodePipeline; choose a Region that has ECS and " +
        `CodePipeline, ${orCorrect}`,
    ]);
  });

  test('is accepted for the tested environment, whose pipelines are in the pipeline Region', () => {
    expect(problemsOf(changed('environments.0.region', 'mx-central-1'))).toEqual([]);
    expect(problemsOf(changed('environments.1.region', 'eu-central-2'))).toEqual([]);
    expect(problemsOf(changed('pipelineRegion', 'il-central-1'))).toEqual([]);
  });
});

describe('a Region that is missing in the list', () => {
  type PlacesOfFile = [file?: string, positionOf?: (path: ConfigPath) => Position];
  const warnings = (config: unknown, ...more: PlacesOfFile) => warningsOf(parseConfig(config), ...more);

  test('is accepted with a warning that names the needed services', () => {
    const config = changed('environments.1.region', 'eu-west-9');
    expect(problemsOf(config)).toEqual([]);
    expect(warnings(config)).toBe(
      'delivery.config.ts has a warning:\n' +
        "  environments[1].region: 'eu-west-9' is missing in stacks/config/region-services.ts, which is from 2026-08-07; " +
        'make sure that the Region has ECS and CodePipeline, then add the Region to that file',
    );
  });

  test('is reported with its position in the file', () => {
    const config = {
      ...(changed('environments.0.region', 'eu-west-9') as object),
      pipelineRegion: 'us-east-9',
    };
    const place = ([key]: ConfigPath) => ({ line: key === 'pipelineRegion' ? 7 : 19, column: 3 });
    expect(warnings(config, 'acme.config.ts', place)?.split('\n')).toEqual([
      'acme.config.ts has 2 warnings:',
      expect.stringMatching(
        /^ {2}acme\.config\.ts:7:3 pipelineRegion: 'us-east-9' is .* has CodePipeline, CodeBuild/,
      ),
      expect.stringMatching(
        /^ {2}acme\.config\.ts:19:3 environments\[0\]\.region: 'eu-west-9' is .* has ECS, then/,
      ),
    ]);
  });

  test('is the only reason for a warning', () => {
    for (const config of [example, two, china]) expect(warnings(config)).toBeUndefined();
  });
});

describe('the networks of two environments', () => {
  const withRanges = (...ranges: readonly string[]) => ({
    ...two,
    environments: two.environments.map((environment, index) => ({
      ...environment,
      network: { ...environment.network, cidr: ranges[index] },
    })),
  });
  const overlaps = (index: number, range: string, other: number, otherRange: string) =>
    `  environments[${String(index)}].network.cidr: '${range}' overlaps '${otherRange}' of environments[${String(other)}], ` +
    'and overlapping networks can never be connected; choose another range';

  test('are not the same', () => {
    expect(problemsOf(withRanges('10.0.0.0/16', '10.1.0.0/16', '10.0.0.0/16'))).toEqual([
      overlaps(2, '10.0.0.0/16', 0, '10.0.0.0/16'),
    ]);
  });

  test.each([
    ['10.0.0.0/16', '10.0.252.0/22'],
    ['10.0.252.0/22', '10.0.0.0/16'],
  ])('do not overlap: %s and %s', (one, other) => {
    expect(problemsOf(withRanges('192.168.0.0/16', one, other))).toEqual([overlaps(2, other, 1, one)]);
  });

  test('may be neighbors', () => {
    expect(problemsOf(withRanges('10.0.0.0/22', '10.0.4.0/22', '10.1.0.0/16'))).toEqual([]);
  });

  test('are not reported as overlapping if they are no ranges', () => {
    expect(problemsOf(withRanges('10.0.0.0/33', '10.0.0.0/33', '10.1.0.0/16'))).toEqual([
      expect.stringContaining('environments[0].network.cidr: '),
      expect.stringContaining('environments[1].network.cidr: '),
    ]);
  });
});

describe('a promoted environment in the delivery account', () => {
  const shared = changed('accounts.production.id', '111111111111') as typeof example;

  test('is rejected', () => {
    expect(problemsOf(shared)).toEqual([
      "  accounts.production.id: 111111111111 is also the id of the delivery account 'delivery', so the owner of that " +
        "account would also control the promoted environment in the account 'production'; choose another AWS account for " +
        "'production', or set sameAccount: true to allow one owner for both",
    ]);
  });

  test('is accepted with sameAccount: true', () => {
    expect(problemsOf({ ...shared, sameAccount: true })).toEqual([]);
  });

  test('is rejected with any other value of sameAccount', () => {
    for (const sameAccount of [false, 'true', 1]) {
      expect(problemsOf({ ...shared, sameAccount })).toContainEqual(
        expect.stringMatching(/sameAccount: .* is not allowed; use true, or remove the key$/),
      );
    }
  });

  test('must exist if sameAccount is true, because a later mistake would pass', () => {
    expect(problemsOf({ ...example, sameAccount: true })).toEqual([
      "  sameAccount: no promoted environment is in the AWS account of 'delivery'; remove sameAccount",
    ]);
  });

  test('is not reported if its account is missing or has no valid id', () => {
    expect(
      problemsOf({ ...example, sameAccount: true, accounts: { delivery: example.accounts['delivery'] } }),
    ).toEqual([expect.stringContaining('environments[1].account: ')]);
    expect(problemsOf(changed('accounts.production.id', '1'))).toHaveLength(1);
  });
});

describe('a report group of two applications', () => {
  const withReports = (...reports: readonly (readonly string[] | undefined)[]) => ({
    ...two,
    applications: two.applications.map((application, index) => ({
      ...application,
      name: ['shop', 'shop-web'][index],
      // With equal service names, the stack names `shop-web` and `shop-web-web` would be another problem.
      services: [{ name: ['api', 'web'][index] }],
      reports: reports[index],
    })),
  });
  const shared = (report: string, other: string) =>
    `the report '${report}' of the application 'shop-web' and the report '${other}' of the application 'shop' would have the same report group; choose another name for one of the two reports`;

  test('is rejected, because one build could report the tests of the other application', () => {
    expect(problemsOf(withReports(['web-tests'], ['browser', 'tests']))).toEqual([
      `  applications[1].reports[1]: ${shared('tests', 'web-tests')}`,
    ]);
  });

  test('is rejected for the default name, too', () => {
    expect(problemsOf(withReports(['web-unit-tests'], undefined))).toEqual([
      `  applications[1].reports: ${shared('unit-tests', 'web-unit-tests')}`,
    ]);
  });

  test('is not reported for names that are the same in two applications', () => {
    expect(problemsOf(withReports(['tests'], ['tests']))).toEqual([]);
    expect(problemsOf(withReports(undefined, undefined))).toEqual([]);
  });
});

describe('a report group whose name would exceed 128 characters', () => {
  const config = (application: string, report: string) => ({
    project: 'acme',
    applications: [{ name: application, reports: [report] }],
  });
  const groups = (application: string, report: string) =>
    checkNameLengths(config(application, report)).filter(({ sentence }) => sentence.includes('report group'));

  test('is reported at the name of the report, for one character', () => {
    expect(groups('hello', 'r'.repeat(117))).toEqual([]);
    expect(groups('hello', 'r'.repeat(118))).toEqual([
      {
        path: ['applications', 0, 'reports', 0],
        sentence:
          `with '${'r'.repeat(118)}', the report group name 'acme-hello-${'r'.repeat(118)}' has 129 characters; ` +
          `allowed: at most 128; shorten '${'r'.repeat(118)}' by at least 1`,
      },
    ]);
  });
});

describe('a role whose name would exceed 64 characters', () => {
  const config = (project: string, application: string) => ({
    project,
    accounts: { delivery: {} },
    environments: [{ name: 'test' }, { name: 'production' }],
    applications: [{ name: application }],
  });

  test('is reported once, at the longest part of its name', () => {
    expect(checkNameLengths(config('acme', 'x'.repeat(60)))).toEqual([
      {
        path: ['applications', 0, 'name'],
        sentence:
          `with '${'x'.repeat(60)}', the role name 'acme-production-${'x'.repeat(60)}-cloudformation' has 91 characters; ` +
          `allowed: at most 64; shorten '${'x'.repeat(60)}' by at least 27`,
      },
    ]);
    expect(checkNameLengths(config('p'.repeat(60), 'x')).map(({ path }) => path)).toEqual([['project']]);
  });

  test('is rejected for one character, with the longest project and environment that the schema allows', () => {
    const longest = (application: string) => ({
      ...example,
      project: 'p'.repeat(14),
      environments: example.environments.map((environment, index) => ({
        ...environment,
        name: `${String.fromCharCode(97 + index)}${'e'.repeat(15)}`,
      })),
      applications: [{ name: application, branch: 'main', services: [{ name: 's'.repeat(20) }] }],
    });
    expect(problemsOf(longest('x'.repeat(17)))).toEqual([]);
    expect(problemsOf(longest('x'.repeat(18)))).toEqual([
      expect.stringMatching(
        /^ {2}applications\[0\]\.name: with 'x{18}', the role name '\S+-cloudformation' has 65 characters; allowed: at most 64; shorten 'x{18}' by at least 1$/,
      ),
    ]);
  });

  test('is reported for every kind of value in the name of a role', () => {
    const long = 'x'.repeat(80);
    const all = {
      project: 'p',
      accounts: { [long]: {} },
      environments: [{ name: long }],
      applications: [{ name: long }],
    };
    expect(checkNameLengths(all).map(({ path }) => path)).toEqual([
      ['accounts', long],
      ['environments', 0, 'name'],
      ['applications', 0, 'name'],
    ]);
  });
});
