import {
  ConfigError,
  parseConfig,
  promotedEnvironments,
  stateRegion,
  testEnvironment,
} from '../../stacks/config';
import example from '../../delivery.config';
import two from '../fixtures/two-applications.config';

/** The lines behind the first of the message for a configuration; '' when there is nothing wrong with it. */
function problemsOf(config: unknown): string[] {
  try {
    parseConfig(config);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.split('\n').slice(1);
  }
}

/** The example with a value changed somewhere, e.g. `environments.0.name`. */
function changed(path: string, value: unknown): unknown {
  const copy = structuredClone(example) as unknown;
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let place = copy as Record<string, unknown>;
  for (const key of keys) place = place[key] as Record<string, unknown>;
  if (value === undefined) Reflect.deleteProperty(place, last);
  else place[last] = value;
  return copy;
}

test('the example and the larger fixture are right', () => {
  expect(problemsOf(example)).toEqual([]);
  expect(problemsOf(two)).toEqual([]);
});

test('every problem is reported at once: where, what was got, what is allowed, what to do', () => {
  const wrong = {
    project: 'Big Red Button',
    pipelineRegion: 'virginia',
    peopleAccountId: 111111111111,
    accounts: {
      delivery: { id: '1', deployRole: 'arn:aws:iam::1:role/x' },
      production: { id: '222222222222' },
    },
    environments: [{ ...example.environments[0], account: 'nowhere', regoin: 'x' }],
    applications: [],
  };
  expect(() => parseConfig(wrong)).toThrow(/^delivery\.config\.ts has 9 problems:\n/);
  const problems = problemsOf(wrong);
  for (const expected of [
    /^ {2}project: got 'Big Red Button'; allowed: lower-case letters, .*; change the value$/,
    /^ {2}pipelineRegion: got 'virginia'; allowed: the name of an AWS Region such as 'ap-southeast-2'/,
    /^ {2}peopleAccountId: got 111111111111; allowed: /,
    /^ {2}accounts\.delivery\.id: got '1'; allowed: the 12 digits of an AWS account, in quotes/,
    /^ {2}accounts\.delivery\.deployRole: got 'arn:.*'; allowed: the name \(not the ARN\) of an IAM role/,
    /^ {2}accounts\.production\.deployRole: got nothing; allowed: .*; add it$/,
    /^ {2}environments: .*; allowed: at least two environments, the tested and the promoted one/,
    /^ {2}environments\[0\]: got the unknown key 'regoin'; .* remove it or correct its spelling$/,
    /^ {2}applications: got \[\]; allowed: at least one application/,
  ]) {
    expect(problems).toContainEqual(expect.stringMatching(expected));
  }
});

test.each([
  ['project', 'a'.repeat(15), /at most 14 characters/],
  ['project', 'aws-delivery', /no name that starts with 'aws', 'ssm', 'internal-'/],
  ['project', 'internal-tools', /no name that starts with/],
  ['project', 'double--hyphen', /single hyphens/],
  ['environments.0.name', 'Test', /lower-case letters/],
  ['environments.0.name', 'source', /any name but 'source' and 'build', which are stages/],
  ['environments.1.name', 'test', /a name that no other entry of this list has/],
  ['environments.1.account', 'delivery', /a key of accounts that no other environment has/],
  ['environments.1.account', 'prod', /a key of accounts \(delivery, production\)/],
  ['environments.0.network.cidr', '10.0.0.0/24', /\/16 to \/22/],
  ['environments.0.network.natGateways', 3, /1 or 2/],
  ['environments.0.compute', { type: 'ecs' }, /\{ type: 'ec2', … \} or \{ type: 'fargate' \}/],
  ['environments.0.compute.maxInstances', 0, /a whole number from 1 to 1000/],
  ['environments.1.compute.maxInstances', 1, /at least minInstances/],
  ['environments.0.approval.notify', [], /at least one e-mail address/],
  ['environments.0.approval.notify', ['not-an-address'], /an e-mail address/],
  ['environments.0.approval.timeoutMinutes', 4, /a whole number from 5 to 86400/],
  ['environments.0.approval.timeoutMinutes', undefined, /got nothing/],
  [
    'environments.0.approval.soakMinutes',
    60,
    /soakMinutes: got 60; allowed: nothing here: a release runs in/,
  ],
  ['environments.1.approval.soakMinutes', 10_081, /a whole number from 0 to 10080/],
  ['environments.1.approval.soakMinutes', 0.5, /a whole number from 0 to 10080/],
  ['accounts.spare', { id: '333333333333', deployRole: 'x' }, /an account that an environment names/],
  ['accounts.Delivery', { id: '333333333333', deployRole: 'x' }, /got the key 'Delivery'; .*; rename it/],
  ['applications.0.branch', '-main', /the name of a git branch/],
  ['applications.0.services', [], /at least one service/],
  ['applications.0.services', [{ name: 'web' }, { name: 'web' }], /a name that no other entry/],
  ['applications.0.services', ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({ name })), /at most 5 services/],
  ['applications.0.name', 'x'.repeat(21), /at most 20 characters/],
])('%s = %j is refused', (path, value, reason) => {
  expect(problemsOf(changed(path, value)).join('\n')).toMatch(reason);
});

test('one account is refused as the beginning of another: a pattern of stacks would reach both', () => {
  const config = changed('accounts.production-tokyo', { id: '222222222222', deployRole: 'x' });
  expect(problemsOf(config).join('\n')).toMatch(
    /accounts\.production-tokyo: .*a name that does not start with 'production-'/,
  );
});

test('two services are refused whose stacks would have one name', () => {
  const config = changed('applications', [
    { name: 'shop', branch: 'main', services: [{ name: 'web-api' }] },
    { name: 'shop-web', branch: 'main', services: [{ name: 'api' }] },
  ]);
  expect(problemsOf(config)).toEqual([
    expect.stringMatching(/^ {2}applications\[1\]\.services\[0\]\.name: .*'shop-web-api' .* 'shop'/),
  ]);
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
      { ...promoted, name: 'tokyo', account: 'tokyo', region: 'ap-northeast-1' },
    ],
  };
  expect(problemsOf(config)).toEqual([]);
});

test('the first environment is tested, the others are promoted to, in order', () => {
  const config = parseConfig(two);
  expect(testEnvironment(config).name).toBe('test');
  expect(promotedEnvironments(config).map(({ name }) => name)).toEqual(['staging', 'production']);
});

test("state is kept in the pipeline Region of the delivery account, and in an environment's elsewhere", () => {
  const config = parseConfig(two);
  expect(stateRegion(config, 'delivery')).toBe('eu-west-1');
  expect(stateRegion(config, 'production')).toBe('us-west-2');
});
