import { parseConfig, warningsOf, type ConfigPath, type Position } from '../../../stacks/config';
import { checkNameLengths } from '../../../stacks/config/checks/name-lengths';
import china from '../../fixtures/china.config';
import example from '../../fixtures/example.config';
import two from '../../fixtures/two-applications.config';
import { changed, problemsOf } from '../support/config';

describe('a Region without a service that would run there', () => {
  const FIX =
    'if it has now, correct stacks/config/region-services.ts, otherwise choose another Region; change the value';

  test('is refused for the pipelines, with all services that it lacks', () => {
    expect(problemsOf(changed('pipelineRegion', 'ca-west-1'))).toEqual([
      "  pipelineRegion: got 'ca-west-1'; allowed: a Region that has CodePipeline, CodeBuild and CodeCommit; on 2026-08-07 " +
        `this one had no CodePipeline, CodeBuild or CodeCommit; ${FIX}`,
    ]);
    expect(problemsOf(changed('pipelineRegion', 'eu-central-2'))).toEqual([
      expect.stringContaining('this one had no CodeCommit; '),
    ]);
  });

  test('is refused for a promoted environment, which has pipelines of its own', () => {
    expect(problemsOf(changed('environments.1.region', 'mx-central-1'))).toEqual([
      "  environments[1].region: got 'mx-central-1'; allowed: a Region that has ECS and CodePipeline; on 2026-08-07 this one " +
        `had no CodePipeline; ${FIX}`,
    ]);
  });

  test('is accepted where only other services run: the pipelines of test are in the pipeline Region', () => {
    expect(problemsOf(changed('environments.0.region', 'mx-central-1'))).toEqual([]);
    expect(problemsOf(changed('environments.1.region', 'eu-central-2'))).toEqual([]);
    expect(problemsOf(changed('pipelineRegion', 'il-central-1'))).toEqual([]);
  });
});

describe('a Region that the list does not know', () => {
  type PlacesOfFile = [file?: string, positionOf?: (path: ConfigPath) => Position];
  const warnings = (config: unknown, ...more: PlacesOfFile) => warningsOf(parseConfig(config), ...more);

  test('is accepted with a warning that names the services to look for', () => {
    const config = changed('environments.1.region', 'eu-west-9');
    expect(problemsOf(config)).toEqual([]);
    expect(warnings(config)).toBe(
      'delivery.config.ts has a warning:\n' +
        "  environments[1].region: got 'eu-west-9', a Region that stacks/config/region-services.ts of 2026-08-07 does not " +
        'know; make sure that it has ECS and CodePipeline, then add it there',
    );
  });

  test('is reported in its place in the file', () => {
    const config = {
      ...(changed('environments.0.region', 'eu-west-9') as object),
      pipelineRegion: 'us-east-9',
    };
    const place = ([key]: ConfigPath) => ({ line: key === 'pipelineRegion' ? 7 : 19, column: 3 });
    expect(warnings(config, 'acme.config.ts', place)?.split('\n')).toEqual([
      'acme.config.ts has 2 warnings:',
      expect.stringMatching(
        /^ {2}acme\.config\.ts:7:3 pipelineRegion: got 'us-east-9', .* has CodePipeline, CodeBuild/,
      ),
      expect.stringMatching(
        /^ {2}acme\.config\.ts:19:3 environments\[0\]\.region: got 'eu-west-9', .* has ECS, then/,
      ),
    ]);
  });

  test('is the only thing that is warned of', () => {
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
    `  environments[${String(index)}].network.cidr: got '${range}'; allowed: a range that does not overlap '${otherRange}' of ` +
    `environments[${String(other)}], because overlapping networks can never be connected; change the value`;

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

  test('that are none do not also overlap', () => {
    expect(problemsOf(withRanges('10.0.0.0/33', '10.0.0.0/33', '10.1.0.0/16'))).toEqual([
      expect.stringContaining('environments[0].network.cidr: '),
      expect.stringContaining('environments[1].network.cidr: '),
    ]);
  });
});

describe('a promoted environment in the delivery account', () => {
  const shared = changed('accounts.production.id', '111111111111') as typeof example;

  test('is refused', () => {
    expect(problemsOf(shared)).toEqual([
      "  accounts.production.id: got '111111111111'; allowed: an account other than that of 'delivery', because whoever " +
        'controls the delivery account then controls this environment too; to accept that, add sameAccount: true; change the value',
    ]);
  });

  test('is accepted with sameAccount: true', () => {
    expect(problemsOf({ ...shared, sameAccount: true })).toEqual([]);
  });

  test('is accepted with nothing else than true', () => {
    for (const sameAccount of [false, 'true', 1]) {
      expect(problemsOf({ ...shared, sameAccount })).toContainEqual(
        expect.stringMatching(/sameAccount: got .*; allowed: true, or no such key; change the value$/),
      );
    }
  });

  test('must be there when sameAccount is: a later mistake would pass', () => {
    expect(problemsOf({ ...example, sameAccount: true })).toEqual([
      "  sameAccount: got true; allowed: only where a promoted environment is in the account of 'delivery'; remove it",
    ]);
  });

  test('that names an account that is not there, or one without an id, is only that', () => {
    expect(
      problemsOf({ ...example, sameAccount: true, accounts: { delivery: example.accounts['delivery'] } }),
    ).toEqual([expect.stringContaining('environments[1].account: ')]);
    expect(problemsOf(changed('accounts.production.id', '1'))).toHaveLength(1);
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
          `got '${'x'.repeat(60)}'; allowed: a name that is shorter by 27, because the role ` +
          `'acme-production-${'x'.repeat(60)}-cloudformation' has 91 characters and the limit is 64; change the value`,
      },
    ]);
    expect(checkNameLengths(config('p'.repeat(60), 'x')).map(({ path }) => path)).toEqual([['project']]);
  });

  test('is refused by one character, where the project and the environment are as long as the schema allows', () => {
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
        /^ {2}applications\[0\]\.name: got 'x{18}'; allowed: a name that is shorter by 1, because the role '\S+-cloudformation' has 65 characters and the limit is 64; change the value$/,
      ),
    ]);
  });

  test('is reported for every kind of value that names a role', () => {
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
