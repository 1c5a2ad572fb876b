import { matchesPattern } from '../../../rehearsal/local-aws/services/eventbridge/event-pattern';
import {
  all,
  CHINA,
  EXAMPLE,
  only,
  ROLE_STEPS,
  stackOf,
  synthesize,
  type SynthesizedStack,
} from '../support/synthesis';

const example = synthesize(EXAMPLE);
const PRODUCTION = '222222222222';
const ROLE = 'OrganizationAccountAccessRole';

/** A CloudTrail event as EventBridge delivers it. */
const assumed = (role: string, session: string, account = PRODUCTION) => ({
  source: 'aws.sts',
  'detail-type': 'AWS API Call via CloudTrail',
  detail: {
    eventName: 'AssumeRole',
    userIdentity: { type: 'AWSAccount', principalId: 'AIDAEXAMPLE', accountId: '333333333333' },
    requestParameters: { roleArn: `arn:aws:iam::${account}:role/${role}`, roleSessionName: session },
  },
});
const switched = (role: string, account = PRODUCTION) => ({
  source: 'aws.signin',
  'detail-type': 'AWS Console Sign In via CloudTrail',
  detail: {
    eventName: 'SwitchRole',
    userIdentity: { type: 'AssumedRole', arn: `arn:aws:sts::${account}:assumed-role/${role}/ada` },
    additionalEventData: { SwitchFrom: 'arn:aws:iam::333333333333:user/ada' },
  },
});

const watches = (stack: SynthesizedStack) =>
  all(stack, 'aws_cloudwatch_event_rule').filter(({ name }) =>
    /-deploy-role-(assumed|switched)$/.test(String(name)),
  );
const isReported = (stack: SynthesizedStack, event: object) =>
  watches(stack).some(({ event_pattern: pattern }) => matchesPattern(JSON.parse(String(pattern)), event));

describe.each(['production-release', 'production-deploy-role-us-east-1'])('the rules of %s', (name) => {
  const stack = stackOf(example, name);

  test.each([
    ['AssumeRole under the name of a person', assumed(ROLE, 'ada')],
    ["AssumeRole under a name that begins like Terraform's", assumed(ROLE, 'big-red-button-terraform-2')],
    ['a switch in the console', switched(ROLE)],
  ])('report a use of the deploy role outside a deployment: %s', (_what, event) => {
    expect(isReported(stack, event)).toBe(true);
  });

  test.each([
    ['a deployment', assumed(ROLE, 'big-red-button-terraform')],
    ['bootstrap', assumed(ROLE, 'big-red-button-bootstrap')],
    ['AssumeRole of another role', assumed('other', 'ada')],
    ["AssumeRole of another account's role", assumed(ROLE, 'ada', '444444444444')],
    ['a switch to another role', switched(`${ROLE}-2`)],
    ["a switch to another account's role", switched(ROLE, '444444444444')],
    ['another call', { ...assumed(ROLE, 'ada'), detail: { eventName: 'GetCallerIdentity' } }],
  ])('do not report %s', (_what, event) => {
    expect(isReported(stack, event)).toBe(false);
  });
});

test('the provider and the backend use the session name that the rules ignore', () => {
  for (const { json } of example.values()) {
    expect(json).toMatchObject({
      provider: { aws: [{ assume_role: [{ session_name: 'big-red-button-terraform' }] }] },
      terraform: { backend: { s3: { assume_role: { session_name: 'big-red-button-terraform' } } } },
    });
  }
});

test('both roles are watched while the deploy role changes', () => {
  const stack = stackOf(synthesize(ROLE_STEPS[0] ?? ''), 'production-release');
  for (const role of [ROLE, 'deploy']) {
    expect(isReported(stack, assumed(role, 'ada'))).toBe(true);
    expect(isReported(stack, switched(role))).toBe(true);
  }
});

test('operators get a sentence with person, action and time; another Region forwards the event unchanged', () => {
  const targets = (name: string) =>
    all(stackOf(example, name), 'aws_cloudwatch_event_target').filter(({ rule }) =>
      String(rule).includes('deploy-role-watch'),
    );
  for (const { arn, input_transformer: transformer } of targets('production-release')) {
    expect(arn).toBe('arn:aws:sns:ap-southeast-2:222222222222:big-red-button-operators-production');
    const { input_paths: paths, input_template: template } = transformer as {
      input_paths: Record<string, string>;
      input_template: string;
    };
    const text: unknown = JSON.parse(template);
    expect(text).toMatch(/^<who> .*outside a deployment, at <time>\. If nobody announced it, .*\.$/);
    // EventBridge replaces only the placeholders that are also keys of `input_paths`.
    expect(
      String(text)
        .match(/<(\w+)>/g)
        ?.map((name) => name.slice(1, -1))
        .sort(),
    ).toEqual(Object.keys(paths).sort());
  }
  for (const { arn, input_transformer: transformer } of targets('production-deploy-role-us-east-1')) {
    expect(arn).toBe('arn:aws:events:ap-southeast-2:222222222222:event-bus/default');
    expect(transformer).toBeUndefined();
  }
  expect(only(stackOf(example, 'production-deploy-role-us-east-1'), 'aws_iam_role')['name']).toBe(
    'big-red-button-production-deploy-role-us-east-1',
  );
});

test('every Region of an account and the Region of global endpoints are watched', () => {
  const forwarding = (config: string) =>
    [...synthesize(config).keys()].filter((name) => /-deploy-role-[a-z]+-/.test(name)).sort();
  expect(forwarding(EXAMPLE)).toEqual([
    'delivery-deploy-role-ap-southeast-2',
    'production-deploy-role-us-east-1',
  ]);
  expect(forwarding(CHINA)).toEqual([
    'delivery-deploy-role-cn-northwest-1',
    'production-deploy-role-cn-north-1',
    'staging-deploy-role-cn-north-1',
  ]);
});

test('the rules get the CloudTrail events that AWS counts as reads', () => {
  for (const stack of example.values()) {
    for (const { state } of watches(stack))
      expect(state).toBe('ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS');
  }
});
