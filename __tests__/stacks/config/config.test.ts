import { execFileSync } from 'node:child_process';

import * as fc from 'fast-check';

import { ConfigError, configInputOf, parseConfig } from '../../../stacks/config';
import { ANYWHERE } from '../../../stacks/config/checks/names-anywhere';
import { ApplicationNames, artifactPrefix, namesOf } from '../../../stacks/names';
import example from '../../fixtures/example.config';
import china from '../../fixtures/china.config';
import two from '../../fixtures/two-applications.config';
import { changed, problemsOf } from '../support/config';

function cyclic(): unknown {
  const value: Record<string, unknown> = { type: 'cycle' };
  value['self'] = value;
  return value;
}

/**
 * Returns the paths of all values inside a value. Longer paths come first, so that replacing one value does not remove
 * the parent of the next value.
 */
function pathsIn(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  const below = Object.entries(value).flatMap(([key, item]) => pathsIn(item, [...path, key]));
  return path.length === 0 ? below : [...below, path];
}

/** Replaces the value at a path if the parent of the value still exists. */
function put(target: unknown, path: readonly string[], value: unknown): void {
  const place = path
    .slice(0, -1)
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], target);
  if (typeof place === 'object' && place !== null) Reflect.set(place, path.at(-1) ?? '', value);
}

test('accepts the example, the larger fixture and the fixture in China', () => {
  expect(problemsOf(example)).toEqual([]);
  expect(problemsOf(two)).toEqual([]);
  expect(problemsOf(china)).toEqual([]);
});

test('reports every problem at once: where it is, what is wrong, what to do', () => {
  const wrong = {
    project: 'Big Red Button',
    pipelineRegion: 'virginia',
    peopleAccountId: 111111111111,
    operators: { notify: ['ada'] },
    accounts: {
      delivery: { id: '1', deployRole: 'arn:aws:iam::1:role/x' },
      production: { id: '222222222222' },
    },
    environments: [{ ...example.environments[0], account: 'nowhere', regoin: 'x' }],
    applications: [],
  };
  expect(() => parseConfig(wrong)).toThrow(/^delivery\.config\.ts has 11 problems:\n/);
  const problems = problemsOf(wrong);
  for (const expected of [
    /^ {2}project: 'Big Red Button' is not allowed; use lower-case letters, .*$/,
    /^ {2}pipelineRegion: 'virginia' is not allowed; use the name of an AWS Region such as 'ap-southeast-2'/,
    /^ {2}peopleAccountId: 111111111111 is not allowed; use /,
    /^ {2}operators\.notify\[0\]: 'ada' is not allowed; use an e-mail address/,
    /^ {2}accounts\.delivery\.id: '1' is not allowed; use the 12 digits of an AWS account, in quotes/,
    /^ {2}accounts\.delivery\.deployRole: 'arn:.*' is not allowed; use the name \(not the ARN\) of an IAM role/,
    /^ {2}accounts\.production\.deployRole: missing; add .*$/,
    /^ {2}environments: .* is not allowed; use at least two environments, the tested and the promoted one/,
    // The account of an environment is checked although other fields have a wrong type.
    /^ {2}environments\[0\]\.account: 'nowhere' is not a key of accounts; choose one of: delivery, production$/,
    /^ {2}environments\[0\]\.regoin: unknown key; allowed: name, account, region, .*; did you mean 'region'\?$/,
    /^ {2}applications: \[\] is not allowed; use at least one application/,
  ]) {
    expect(problems).toContainEqual(expect.stringMatching(expected));
  }
});

test.each([
  ['project', 'a'.repeat(15), /at most 14 characters/],
  ['project', 'aws-delivery', /a name that does not start with 'aws', 'ssm', 'internal-'/],
  ['project', 'internal-tools', /a name that does not start with/],
  ['project', 'double--hyphen', /single hyphens/],
  ['environments.0.name', 'Test', /lower-case letters/],
  [
    'environments.0.name',
    'source',
    /'source' is the name of a stage of every delivery pipeline; choose another name/,
  ],
  ...['image', 'template'].map((name): [string, string, RegExp] => [
    'environments.1.name',
    name,
    new RegExp(
      `'${name}' would make <service>\\.${name}\\.json the configuration file of a service, but every release has another file of this name; choose another name$`,
    ),
  ]),
  ['environments.1.name', 'test', /another entry of the list has the name 'test'; choose another name/],
  ['environments.1.account', 'delivery', /environments\[0\] already has the account 'delivery'/],
  ['environments.1.account', 'prod', /'prod' is not a key of accounts; choose one of: delivery, production$/],
  ['environments.0.network.cidr', '10.0.0.0/24', /\/16 to \/22/],
  ['environments.0.network.natGateways', 3, /1 or 2/],
  ['environments.0.compute', { type: 'ecs' }, /\{ type: 'ec2', … \} or \{ type: 'fargate' \}/],
  ['environments.0.compute.maxInstances', 0, /a whole number from 1 to 1000/],
  [
    'environments.1.compute.maxInstances',
    1,
    /1 is less than minInstances \(2\); set maxInstances to at least 2$/,
  ],
  ['environments.0.approval.notify', [], /at least one e-mail address/],
  ['environments.0.approval.notify', ['not-an-address'], /an e-mail address/],
  ['environments.0.approval.timeoutMinutes', 4, /a whole number from 5 to 86400/],
  ['environments.0.approval.timeoutMinutes', undefined, /missing; add a whole number from 5 to 86400/],
  [
    'environments.0.approval.soakMinutes',
    60,
    /soakMinutes: soakMinutes is not allowed on the first environment; set it on the environment that/,
  ],
  ['environments.1.approval.soakMinutes', 10_081, /a whole number from 0 to 10080/],
  ['environments.1.approval.soakMinutes', 0.5, /a whole number from 0 to 10080/],
  [
    'accounts.spare',
    { id: '333333333333', deployRole: 'x' },
    /no environment uses the account 'spare'; remove the account, or enter it as the account of an environment/,
  ],
  [
    'accounts.Delivery',
    { id: '333333333333', deployRole: 'x' },
    /the key 'Delivery' is not allowed; use lower-case letters, /,
  ],
  ['applications.0.branch', '-main', /the name of a git branch/],
  ['applications.0.services', [], /at least one service/],
  [
    'applications.0.services',
    [{ name: 'web' }, { name: 'web' }],
    /another entry of the list has the name 'web'/,
  ],
  ['applications.0.services', ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({ name })), /at most 5 services/],
  ['applications.0.name', 'x'.repeat(21), /at most 20 characters/],
  ['applications.0.reports', [], /at least one report/],
  ['applications.0.reports', 'unit-tests', /use \[ 'unit-tests', … \]/],
  [
    'applications.0.reports',
    ['Unit Tests'],
    /reports\[0\]: 'Unit Tests' is not allowed; use lower-case letters/,
  ],
  ['applications.0.reports', ['r'.repeat(21)], /at most 20 characters/],
  ['applications.0.reports', ['a', 'b', 'c', 'd', 'e', 'f'], /at most 5 reports/],
  [
    'applications.0.reports',
    ['unit', 'browser', 'unit'],
    /reports\[2\]: another entry of the list has the name 'unit'; choose another name/,
  ],
])('rejects %s = %j', (path, value, reason) => {
  expect(problemsOf(changed(path, value)).join('\n')).toMatch(reason);
});

test.each([
  't4g.small',
  'm6g.large',
  'c7gn.xlarge',
  'im4gn.large',
  'is4gen.medium',
  'x2gd.large',
  'g5g.xlarge',
])(
  'rejects %s, an instance type with an arm64 processor, because image, builds and tasks are for x86-64',
  (type) => {
    expect(problemsOf(changed('environments.1.compute.instanceType', type))).toEqual([
      expect.stringMatching(
        `^  environments\\[1\\]\\.compute\\.instanceType: '${type}' is not allowed; use an EC2 instance type that runs Linux ` +
          "on x86-64, e\\.g\\. 't3\\.small', because .*$",
      ),
    ]);
  },
);

test.each([
  'a1.large',
  'r8g.large',
  'i8ge.large',
  'm8gd.metal-24xl',
  'hpc7g.4xlarge',
  'mac2.metal',
  'mac1.metal',
  // These instances have the arm64 processor Grace, although no `g` follows the number of the generation.
  'p6e-gb200.36xlarge',
  'p6e-gb300.36xlarge',
  'p6e.36xlarge',
])('rejects %s, an instance type with another processor or operating system', (type) => {
  expect(problemsOf(changed('environments.1.compute.instanceType', type))).toHaveLength(1);
});

test('reports text that is no instance type only once', () => {
  expect(problemsOf(changed('environments.1.compute.instanceType', 'mac'))).toEqual([
    expect.stringMatching(
      /instanceType: 'mac' is not allowed; use an EC2 instance type, e\.g\. 't3\.small'$/,
    ),
  ]);
});

test.each(
  [
    't3.small',
    'm7i-flex.large',
    'm7a.large',
    'g4dn.xlarge',
    'g4ad.xlarge',
    'g5.xlarge',
    'g6.xlarge',
    'g6e.xlarge',
  ].concat([
    'gr6.4xlarge',
    'hpc6a.48xlarge',
    'u-6tb1.56xlarge',
    'u7i-12tb.224xlarge',
    'vt1.3xlarge',
    'p5.48xlarge',
    'p5e.48xlarge',
    'p6-b200.48xlarge',
  ]),
)('accepts %s, an instance type with an x86-64 processor', (type) => {
  expect(problemsOf(changed('environments.1.compute.instanceType', type))).toEqual([]);
});

describe('the range of a network', () => {
  const cidr = 'environments.1.network.cidr';

  test.each(['10.0.0.0/16', '10.255.252.0/22', '172.16.0.0/16', '172.31.240.0/20', '192.168.0.0/16'])(
    'may be %s',
    (range) => {
      expect(problemsOf(changed(cidr, range))).toEqual([]);
    },
  );

  test.each([
    '8.8.0.0/16',
    '172.15.0.0/16',
    '172.32.0.0/16',
    '192.169.0.0/16',
    '11.0.0.0/16',
    '100.64.0.0/16',
  ])('has private addresses, because public addresses have owners: not %s', (range) => {
    expect(problemsOf(changed(cidr, range))).toEqual([
      `  environments[1].network.cidr: '${range}' is not allowed; use a range of private addresses, within 10.0.0.0/8, ` +
        '172.16.0.0/12 or 192.168.0.0/16',
    ]);
  });

  test.each([
    ['10.0.1.7/16', '10.0.0.0/16'],
    ['10.0.16.0/18', '10.0.0.0/18'],
    ['172.16.255.128/22', '172.16.252.0/22'],
  ])('is written by its first address: not %s but %s', (range, right) => {
    expect(problemsOf(changed(cidr, range))).toEqual([
      `  environments[1].network.cidr: '${range}' is not allowed; use the first address of the range: '${right}'`,
    ]);
  });

  test.each([
    '999.1.1.1/16',
    '10.256.0.0/16',
    '010.0.0.0/16',
    '10.0.0/16',
    '10.0.0.0/15',
    '10.0.0.0/23',
    'fd00::/16',
  ])('is a range from /16 to /22: not %s', (range) => {
    expect(problemsOf(changed(cidr, range))).toEqual([
      `  environments[1].network.cidr: '${range}' is not allowed; use a private IPv4 range from /16 to /22, ` +
        "such as '10.0.0.0/16'",
    ]);
  });
});

describe('the people', () => {
  test('have an address only once in a list, in upper or lower case, because twice would be one subscription', () => {
    const notify = ['ada@example.com', 'grace@example.com', 'Ada@Example.com'];
    expect(problemsOf(changed('environments.1.approval.notify', notify))).toEqual([
      "  environments[1].approval.notify[2]: the list contains 'Ada@Example.com' twice; remove one of the two entries",
    ]);
  });

  test('with two wrong addresses are not also reported as repeated', () => {
    const problems = problemsOf(changed('environments.1.approval.notify', ['nobody', 'nobody']));
    expect(problems).toHaveLength(2);
    for (const problem of problems)
      expect(problem).toContain("'nobody' is not allowed; use an e-mail address");
  });

  test('include operators with e-mail addresses', () => {
    expect(problemsOf(changed('operators', undefined))).toEqual([
      '  operators: missing; add { notify, permissionSets }',
    ]);
    expect(problemsOf(changed('operators.notify', ['a@example.com', 'A@example.com']))).toEqual([
      expect.stringContaining("operators.notify[1]: the list contains 'A@example.com' twice; "),
    ]);
  });

  test.each(['operators', 'auditors', 'environments.1.approval'])(
    'may have permission sets (%s)',
    (place) => {
      const sets = (value: unknown) => problemsOf(changed(`${place}.permissionSets`, value));
      expect(sets(['Admin', 'a.b+c=d,e@f-g_h', 'x'.repeat(32)])).toEqual([]);
      expect(sets([])).toEqual([]);
      for (const name of [
        '',
        'x'.repeat(33),
        'Admin*',
        'Admi?',
        'arn:aws:sso:::permissionSet/ssoins-1/ps-1',
        'a b',
      ]) {
        expect(sets([name])).toEqual([
          expect.stringContaining('is not allowed; use the name (not the ARN) of a permission set'),
        ]);
      }
      expect(sets(['Admin', 'admin', 'Admin'])).toEqual([
        expect.stringContaining(
          "permissionSets[2]: the list contains 'Admin' twice; remove one of the two entries",
        ),
      ]);
    },
  );

  test('may get notices of every kind, each address only once in a list', () => {
    const notices = (value: unknown) => problemsOf(changed('environments.1.notices', value));
    const reader = ['ada@example.com'];
    expect(notices({ failed: reader, rolledBack: reader, succeeded: reader, superseded: reader })).toEqual(
      [],
    );
    expect(notices({ failed: [], chat: false })).toEqual([]);
    expect(notices({ succeeded: ['ada@example.com', 'Ada@example.com'] })).toEqual([
      "  environments[1].notices.succeeded[1]: the list contains 'Ada@example.com' twice; remove one of the two entries",
    ]);
    expect(notices({ failed: ['ada'] })).toEqual([
      expect.stringContaining("notices.failed[0]: 'ada' is not allowed; use an e-mail address"),
    ]);
    expect(notices({ chat: 'yes' })).toEqual([
      expect.stringContaining("notices.chat: 'yes' is not allowed; use true or false"),
    ]);
    expect(notices({ succeded: reader })).toEqual([expect.stringContaining("did you mean 'succeeded'?")]);
  });

  test('get no notice about rollbacks of the first environment, which has none', () => {
    expect(problemsOf(changed('environments.0.notices', { rolledBack: ['ada@example.com'] }))).toEqual([
      '  environments[0].notices.rolledBack: only promoted environments have rollbacks; remove rolledBack from the first environment, or set it on another one',
    ]);
    expect(problemsOf(changed('environments.0.notices', { rolledBack: [] }))).toEqual([]);
  });

  test('may get the messages of two environments', () => {
    expect(problemsOf(changed('environments.1.approval.notify', ['test-approvers@example.com']))).toEqual([]);
  });
});

describe('a Region', () => {
  test.each([
    ...['af-south-1', 'ap-northeast-3', 'ca-central-1', 'eu-central-2', 'eu-south-2', 'ap-southeast-5'],
    ...['ap-southeast-6', 'il-central-1', 'me-central-1', 'sa-east-1', 'us-west-2'],
  ])('may be %s', (region) => {
    expect(problemsOf(changed('environments.1.region', region))).toEqual([]);
  });

  test.each([
    ...['xx-nowhere-9', 'us-nowhere-1', 'us-east-0', 'us-east-1a', 'us-gov-1', 'cn-gov-east-1'],
    // Regions of partitions that the project does not support: ARNs and host names would be wrong.
    ...['us-iso-east-1', 'us-isob-east-1', 'eu-isoe-west-1', 'eusc-de-east-1'],
  ])('is rejected if its form is %s', (region) => {
    expect(problemsOf(changed('environments.1.region', region))).toEqual([
      `  environments[1].region: '${region}' is not allowed; use the name of an AWS Region such as ` +
        "'ap-southeast-2' (Regions in China and GovCloud (US) are also allowed)",
    ]);
  });

  const inRegions = (pipelineRegion: string, ...regions: readonly string[]) => ({
    ...two,
    pipelineRegion,
    environments: two.environments.map((environment, index) => ({ ...environment, region: regions[index] })),
  });

  test('may be in GovCloud if all Regions are', () => {
    expect(problemsOf(inRegions('us-gov-west-1', 'us-gov-west-1', 'us-gov-east-1', 'us-gov-east-1'))).toEqual(
      [],
    );
  });

  test.each(['cn-north-1', 'us-gov-west-1'])(
    'is in the partition of the others, because no policy elsewhere can name a role or a bucket in %s',
    (foreign) => {
      expect(problemsOf(inRegions('eu-west-1', 'eu-central-1', 'eu-central-1', foreign))).toEqual([
        expect.stringMatching(
          `^  environments\\[2\\]\\.region: '${foreign}' is in the partition 'aws-(cn|us-gov)', and 'eu-west-1' ` +
            "\\(pipelineRegion\\) is in 'aws'; choose a Region of the partition 'aws'$",
        ),
      ]);
    },
  );

  test('is reported as wrong if only the pipeline Region is in another partition', () => {
    expect(problemsOf(inRegions('cn-north-1', 'eu-central-1', 'eu-central-1', 'us-west-2'))).toEqual([
      "  pipelineRegion: 'cn-north-1' is in the partition 'aws-cn', and 'eu-central-1' (environments[0].region) is in 'aws'; " +
        "choose a Region of the partition 'aws'",
    ]);
  });

  test('is not also reported for its partition if its name is wrong', () => {
    expect(problemsOf(inRegions('cn-nowhere-1', 'eu-central-1', 'eu-central-1', 'us-west-2'))).toEqual([
      expect.stringContaining("pipelineRegion: 'cn-nowhere-1' is not allowed; use the name of an AWS Region"),
    ]);
    expect(problemsOf(inRegions('eu-west-1', 'eu-central-1', 'cn-nowhere-1', 'us-west-2'))).toEqual([
      expect.stringContaining(
        "environments[1].region: 'cn-nowhere-1' is not allowed; use the name of an AWS Region",
      ),
    ]);
  });
});

describe('a branch', () => {
  const git = (name: string) => {
    try {
      execFileSync('git', ['check-ref-format', '--branch', name], { stdio: 'pipe' });
      return true;
    } catch {
      return false;
    }
  };

  test.each(['main', 'release/1.0', 'a./b', 'a.locks', 'feature/x.y_z', 'HEAD-2'])(
    'may be called %s, which git accepts',
    (name) => {
      expect(git(name)).toBe(true);
      expect(problemsOf(changed('applications.0.branch', name))).toEqual([]);
    },
  );

  test.each([
    ...[
      'a..b',
      'a.lock',
      'a.lock/b',
      'a/b.lock',
      'a/',
      'a//b',
      'a/.b',
      'a.',
      'a@{b',
      'HEAD',
      '-a',
      '.a',
      '/a',
    ],
    ...['a b', 'a~1', 'a^', 'a:b', 'a?', 'a*', 'a[b', 'a\\b', ''],
  ])('may not be called %j, which git rejects', (name) => {
    expect(git(name)).toBe(false);
    expect(problemsOf(changed('applications.0.branch', name))).toEqual([
      expect.stringMatching(
        /^ {2}applications\[0\]\.branch: '.*' is not allowed; use the name of a git branch.*$/,
      ),
    ]);
  });
});

describe('two applications never share an artifact folder, which has the first 20 characters of a pipeline as its name', () => {
  const called = (...applications: readonly string[]) => ({
    ...example,
    applications: applications.map((name) => ({ name, branch: 'main', services: [{ name: 'web' }] })),
  });

  test('in the delivery account, where pipeline names start with the application: order-api and order-web are accepted', () => {
    expect(problemsOf(called('order-api', 'order-web', 'hello', 'hello-two'))).toEqual([]);
  });

  test('in the delivery account, whatever the applications are called', () => {
    const name = fc
      .stringMatching(/^[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,6}){0,2}$/)
      .filter(({ length }) => length <= 20);
    const folder = (application: string, project: string) =>
      artifactPrefix(new ApplicationNames({ project, application, delivery: ANYWHERE }).pipeline.name);
    fc.assert(
      fc.property(name, name, name, (one, other, project) => {
        // Also tests a name that starts with the value of `one`, because the folder names are then most similar.
        for (const longer of [other, `${one}-${project}`.slice(0, 20)]) {
          if (longer !== one) expect(folder(one, project)).not.toBe(folder(longer, project));
        }
      }),
    );
  });

  test('in a promoted environment', () => {
    const names = ['shop', 'shop-big-red-button'];
    const config = { ...called(...names), project: 'big-red-button' };
    expect(problemsOf(config)).toEqual([
      "  applications[1].name: the pipeline 'shop-big-red-button-big-red-button-production' and the pipeline of the " +
        "application 'shop' would both write to the artifact folder 'shop-big-red-button-' (the first 20 characters of the pipeline name); rename " +
        'one of the two applications, or choose a shorter project name',
    ]);
  });

  test('with names that differ in the first 20 characters', () => {
    expect(problemsOf(called('hello', 'world', 'shop'))).toEqual([]);
  });

  test('reports a name that is too long only for its length', () => {
    const long = 'x'.repeat(60);
    expect(problemsOf(called('hello', long, long + 'y'))).toEqual([
      expect.stringMatching(/applications\[1\]\.name: .*at most 20 characters/),
      expect.stringMatching(/applications\[2\]\.name: .*at most 20 characters/),
    ]);
    expect(problemsOf(changed('environments.1.name', long))).toEqual([
      expect.stringMatching(/environments\[1\]\.name: .*at most 16 characters/),
    ]);
  });
});

describe('a problem that only follows from another problem is not reported', () => {
  const one = (config: unknown, problem: RegExp) => {
    expect(problemsOf(config)).toEqual([expect.stringMatching(problem)]);
  };

  test('an account with a misspelled name, and not the unused account', () => {
    one(
      changed('environments.1.account', 'prod'),
      /environments\[1\]\.account: 'prod' is not a key of accounts; choose one of: delivery, production$/,
    );
    one(changed('environments.1.account', 'Production'), /environments\[1\]\.account: .*lower-case letters/);
    one(
      changed('environments.1.account', 'delivery'),
      /environments\[1\]\.account: environments\[0\] already has the account 'delivery'; /,
    );
  });

  test('an account with a renamed key, and only the environment with the old key', () => {
    const { delivery, production } = example.accounts;
    one(
      changed('accounts', { delivery, prod: production }),
      /environments\[1\]\.account: 'production' is not .*: delivery, prod$/,
    );
  });

  test('the same wrong account twice, and not that two environments share it', () => {
    const environments = example.environments.map((environment) => ({ ...environment, account: 'prod' }));
    const problems = problemsOf({ ...example, environments });
    expect(problems).toHaveLength(2);
    for (const problem of problems)
      expect(problem).toContain("'prod' is not a key of accounts; choose one of: ");
  });

  test('an empty list of accounts', () => {
    one(changed('accounts', {}), /^ {2}accounts: no account is listed; add an account for each environment$/);
  });

  test('an invalid account id', () => {
    one(
      changed('accounts.production.id', '1'),
      /accounts\.production\.id: '1' is not allowed; use the 12 digits/,
    );
    one(
      changed('accounts.production.id', 222222222222),
      /222222222222 is not allowed; use the 12 digits .* in quotes/,
    );
  });

  test('an invalid number of instances, and not that the maximum is smaller', () => {
    one(
      changed('environments.1.compute.minInstances', 2000),
      /minInstances: 2000 is not allowed; use a whole number from 1 to 1000$/,
    );
  });

  test('a project that is too long, and not that names of pipelines would start alike', () => {
    const applications = ['one', 'two'].map((name) => ({
      name,
      branch: 'main',
      services: [{ name: 'web' }],
    }));
    one({ ...example, project: 'x'.repeat(20), applications }, /project: .*at most 14 characters/);
  });

  test('two independent problems of one account are both reported: it is unused, and its name starts like another', () => {
    const config = changed('accounts.production-tokyo', { id: '222222222222', deployRole: 'x' });
    expect(problemsOf(config)).toEqual([
      expect.stringMatching(
        /accounts\.production-tokyo: no environment uses the account 'production-tokyo'; /,
      ),
      expect.stringMatching(
        /accounts\.production-tokyo: the pattern 'production-\*' .* also matches the stacks of the account 'production-tokyo'; /,
      ),
    ]);
  });
});

test('the message names the file that was read', () => {
  expect(() => parseConfig({}, 'acme.config.ts')).toThrow(/^acme\.config\.ts has \d+ problems:\n/);
});

test('reports a file without a default export, and not that everything is missing', () => {
  expect(() => parseConfig(undefined, 'acme.config.ts')).toThrow(
    new ConfigError('acme.config.ts has no default export; write: export default defineConfig({ … })'),
  );
});

test.each([
  [() => example, 'exports a function instead of its result'],
  [Promise.resolve(example), 'exports a promise instead of an object'],
  [[example], 'exports a list'],
  [null, 'exports null'],
  ['acme', 'exports a string'],
])('names the kind of a default export that is no configuration: %p', (config, mistake) => {
  expect(() => parseConfig(config, 'acme.config.ts')).toThrow(
    new ConfigError(`acme.config.ts ${mistake}; write: export default defineConfig({ … })`),
  );
});

test('shows a bigint in a problem', () => {
  expect(problemsOf(changed('peopleAccountId', 111111111111n))).toEqual([
    expect.stringMatching(/peopleAccountId: 111111111111n is not allowed; use /),
  ]);
});

describe('an unknown key', () => {
  test.each([
    ['environments.0.approval.timeoutMinute', 'timeoutMinutes'],
    ['environments.0.approval.TimeoutMinutes', 'timeoutMinutes'],
    ['environments.0.approval.timeout', 'timeoutMinutes'],
    ['environments.1.approval.soak', 'soakMinutes'],
    ['environments.0.network.natGateway', 'natGateways'],
    ['environments.0.compute.instancetype', 'instanceType'],
    ['accounts.delivery.role', 'deployRole'],
    ['applications.0.service', 'services'],
    ['enviroments', 'environments'],
  ])('is reported with the closest known key: %s is probably %s', (path, key) => {
    expect(problemsOf(changed(path, 1))).toEqual([
      expect.stringMatching(
        new RegExp(String.raw`^  \S+: unknown key; allowed: .*\b${key}\b.*; did you mean '${key}'\?$`),
      ),
    ]);
  });

  test.each(['environments.0.colour', 'environments.0.compute.spot', 'tags', 'applications.0.x', 'id'])(
    'is to be removed if no known key is close: %s',
    (path) => {
      expect(problemsOf(changed(path, 1))).toEqual([
        expect.stringMatching(/: unknown key; allowed: .*; remove it$/),
      ]);
    },
  );

  test('is one problem for each key, with its path', () => {
    expect(problemsOf({ ...example, Project: 'x', 'a b': 1 })).toEqual([
      expect.stringMatching(/^ {2}Project: unknown key; .*did you mean 'project'\?$/),
      expect.stringMatching(/^ {2}\['a b'\]: unknown key; .*; remove it$/),
    ]);
  });
});

describe('all problems are reported at once', () => {
  test('too few items and wrong items of the same list', () => {
    const [first] = example.environments;
    const environments = [{ ...first, region: 1, approval: { notify: [], timeoutMinutes: '5' } }];
    expect(problemsOf({ ...example, environments, applications: [{ name: 1, services: [] }] })).toEqual([
      expect.stringContaining('environments[0].region: 1 is not allowed; '),
      expect.stringContaining(
        'environments[0].approval.notify: [] is not allowed; use at least one e-mail address',
      ),
      expect.stringContaining("environments[0].approval.timeoutMinutes: '5' is not allowed; "),
      expect.stringContaining('use at least two environments'),
      expect.stringContaining('applications[0].name: 1 is not allowed; '),
      expect.stringContaining('applications[0].branch: missing; add '),
      expect.stringContaining('applications[0].services: [] is not allowed; use at least one service'),
      // No other problem explains why the account `production` is unused, so this problem is reported, too.
      expect.stringContaining('accounts.production: '),
    ]);
  });

  test('a wrong shape hides no problem across other fields', () => {
    const [first, second] = example.environments;
    const config = {
      ...example,
      pipelineRegion: 1,
      environments: [
        { ...first, account: 'nowhere', compute: { type: 'ec3' } },
        { ...second, name: 'source', compute: { ...second?.compute, minInstances: 9, maxInstances: 8 } },
        { ...second, name: 'third', region: 'cn-north-1', network: undefined },
      ],
      applications: [...example.applications, { ...example.applications[0], branch: 2 }],
    };
    expect(problemsOf(config).map((problem) => problem.trim().split(';')[0])).toEqual([
      'pipelineRegion: 1 is not allowed',
      "environments[0].compute.type: 'ec3' is not allowed",
      'environments[2].network: missing',
      'applications[1].branch: 2 is not allowed',
      "environments[0].account: 'nowhere' is not a key of accounts",
      "environments[2].account: environments[1] already has the account 'production'",
      'environments[1].compute.maxInstances: 8 is less than minInstances (9)',
      "environments[2].region: 'cn-north-1' is in the partition 'aws-cn', and 'ap-southeast-2' (environments[0].region) is in 'aws'",
      "environments[1].name: 'source' is the name of a stage of every delivery pipeline",
      "applications[1].name: another entry of the list has the name 'hello'",
    ]);
  });

  test('a list with a hole has a missing item', () => {
    const environments = [...example.environments];
    Reflect.deleteProperty(environments, 0);
    expect(problemsOf({ ...example, environments })).toEqual([
      expect.stringMatching(/^ {2}environments\[0\]: missing; add \{ name, account, .* \}$/),
    ]);
  });

  test('ends in an instruction and contains no word of zod, whatever the values are', () => {
    const same = fc.constantFrom(undefined, null, 0, -1, 1.5, NaN, true, '', 'x y', 5n, Symbol('x'), () => 1);
    // Each use of a mutable value creates a new value, because a later change may modify the value.
    const fresh = fc
      .constantFrom(
        () => [],
        () => [null],
        () => [[1]],
        () => ({}),
        () => ({ unknown: 1 }),
        () => ({ type: 'ec2' }),
        () => new Date(0),
        () => new Map(),
        cyclic,
      )
      .map((make: () => unknown) => make());
    const junk = fc.oneof(same, fresh);
    const places = pathsIn(example);
    const changes = fc.array(fc.tuple(fc.constantFrom(...places), junk), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(changes, (list) => {
        const copy = structuredClone(example);
        for (const [path, value] of list) put(copy, path, value);
        for (const problem of problemsOf(copy)) {
          // The part before "is not allowed" contains the wrong value, which may contain any word.
          const words = /is not allowed; (use .+)$/.exec(problem)?.[1] ?? problem;
          expect(words).toMatch(/(^|; )(add|choose|remove|rename|set|use) [^;]+$|; did you mean '\w+'\?$/);
          expect(words).not.toMatch(
            /\b(invalid|expected|received|record|object|array|undefined|union|zod)\b/i,
          );
        }
      }),
      { numRuns: 300 },
    );
  });
});

test('problems are in the order of the file, with line and column if they are known', () => {
  const places = new Map([
    ['applications', { line: 9, column: 3 }],
    ['project', { line: 2, column: 3 }],
  ]);
  const parse = () =>
    parseConfig({ ...example, applications: [], project: 'X', tags: 1 }, 'acme.config.ts', ([key]) =>
      places.get(String(key)),
    );
  expect(parse).toThrow(
    /^acme\.config\.ts has 3 problems:\n {2}tags: .*\n {2}acme\.config\.ts:2:3 project: .*\n {2}acme\.config\.ts:9:3 applications: /,
  );
});

test('rejects an account whose name starts another, because a pattern of stacks would match both', () => {
  const config = changed('accounts.production-tokyo', { id: '222222222222', deployRole: 'x' });
  expect(problemsOf(config).join('\n')).toMatch(
    /accounts\.production-tokyo: the pattern 'production-\*' .* also matches the stacks of the account 'production-tokyo'; /,
  );
});

describe('two environments of which one name starts with the other', () => {
  const [tested, promoted] = example.environments;
  const problemsWith = (name: string, other: string, id = '222222222222') =>
    problemsOf({
      ...example,
      accounts: { ...example.accounts, third: { id, deployRole: 'x' } },
      environments: [
        tested,
        { ...promoted, name },
        {
          ...promoted,
          name: other,
          account: 'third',
          network: { cidr: '10.30.0.0/16', natGateways: 1 },
        },
      ],
    });

  test.each([
    ['prod', 'prod-eu'],
    ['prod-eu', 'prod'],
  ])('are rejected in one AWS account: %s and %s', (name, other) => {
    expect(problemsWith(name, other)).toEqual([
      expect.stringMatching(
        /environments\[[12]\]\.name: 'prod-eu' starts with 'prod-', and 'prod' is an environment in the same AWS account; choose a name that does not start with 'prod-'$/,
      ),
    ]);
  });

  test('are accepted in two AWS accounts, and in one account without a hyphen between', () => {
    expect(problemsWith('prod', 'prod-eu', '333333333333')).toEqual([]);
    expect(problemsWith('prod', 'prodeu')).toEqual([]);
  });
});

describe('the stacks of two applications', () => {
  const problemsWith = (...applications: readonly (readonly [string, ...string[]])[]) =>
    problemsOf({
      ...example,
      applications: applications.map(([name, ...services]) => ({
        name,
        branch: 'main',
        services: services.map((service) => ({ name: service })),
      })),
    });

  test.each([
    ['have the same name', ['shop', 'web-api'], ['shop-web', 'api']],
    ['start alike', ['shop', 'web'], ['shop-web', 'api']],
    ['start alike, the longer name first', ['shop-web', 'api'], ['shop', 'web']],
    ['start alike within a word', ['shop', 'web'], ['shop-website', 'api']],
  ] as const)('are rejected if they %s', (_what, one, other) => {
    expect(problemsWith(one, other)).toEqual([
      expect.stringMatching(
        /^ {2}applications\[1\]\.services\[0\]\.name: the stack names '\S+' and '\S+' of the application '\S+' start alike, so IAM cannot keep their resources apart; rename one of the two services or applications$/,
      ),
    ]);
  });

  test('may share the name of a service, and one application may have services that start alike', () => {
    expect(problemsWith(['shop', 'web', 'web-admin'], ['blog', 'web', 'shop-web'], ['shops', 'api'])).toEqual(
      [],
    );
  });
});

test('two Regions of one AWS account are two entries', () => {
  const [tested, promoted] = example.environments;
  const config = {
    ...example,
    accounts: {
      delivery: example.accounts['delivery'],
      sydney: { id: '222222222222', deployRole: 'x' },
      tokyo: { id: '222222222222', deployRole: 'x' },
    },
    environments: [
      tested,
      { ...promoted, name: 'sydney', account: 'sydney' },
      {
        ...promoted,
        name: 'tokyo',
        account: 'tokyo',
        region: 'ap-northeast-1',
        network: { cidr: '10.30.0.0/16', natGateways: 2 },
      },
    ],
  };
  expect(problemsOf(config)).toEqual([]);
});

test('the first environment is tested, and releases are promoted to the others in order', () => {
  const { environments } = parseConfig(two);
  expect(environments.map(({ name, kind }) => [name, kind])).toEqual([
    ['test', 'tested'],
    ['staging', 'promoted'],
    ['production', 'promoted'],
  ]);
});

test('only a promoted environment has a soak time, by default 0', () => {
  const [tested, staging, production] = parseConfig(two).environments;
  expect(tested.approval).not.toHaveProperty('soakMinutes');
  expect(staging.approval.soakMinutes).toBe(0);
  expect(production?.approval.soakMinutes).toBe(24 * 60);
});

test('a checked configuration becomes its own input again', () => {
  const config = parseConfig(two);
  expect(parseConfig(configInputOf(config))).toEqual(config);
});

test("the home Region is the pipeline Region in the delivery account, and the environment's Region in other accounts", () => {
  const names = namesOf(parseConfig(two));
  expect(names.account('delivery').home).toEqual({ accountId: '111111111111', region: 'eu-west-1' });
  expect(names.account('production').home).toEqual({ accountId: '333333333333', region: 'us-west-2' });
});
