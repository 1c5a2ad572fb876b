import { matchesPattern } from '../../../rehearsal/local-aws/services/eventbridge/event-pattern';
import { pipelineOf } from '../support/pipeline';
import {
  all,
  EXAMPLE,
  ONE_ACCOUNT,
  only,
  referred,
  stackOf,
  synthesize,
  type SynthesizedStack,
} from '../support/synthesis';

const example = synthesize(EXAMPLE);
const oneAccount = synthesize(ONE_ACCOUNT);

/** The event of CodePipeline as EventBridge delivers it. */
const changed = (pipeline: string, state: string) => ({
  source: 'aws.codepipeline',
  'detail-type': 'CodePipeline Pipeline Execution State Change',
  account: '111111111111',
  region: 'us-east-1',
  resources: [`arn:aws:codepipeline:us-east-1:111111111111:${pipeline}`],
  detail: {
    pipeline,
    'execution-id': '0f0e0d0c-0b0a-4908-8706-050403020100',
    state,
    version: 1,
    'pipeline-execution-attempt': 1,
  },
});

const ruleOf = (stack: SynthesizedStack, suffix: string) => {
  const [rule, ...others] = all(stack, 'aws_cloudwatch_event_rule').filter(({ name }) =>
    String(name).endsWith(`-record-${suffix}`),
  );
  expect(others).toEqual([]);
  return rule ?? {};
};
const isRecorded = (stack: SynthesizedStack, event: object) =>
  matchesPattern(JSON.parse(String(ruleOf(stack, 'ended')['event_pattern'])), event);

/** Returns the Terraform address of record-execution. */
const lambdaAddress = (stack: SynthesizedStack) => {
  const [id = ''] =
    Object.entries(stack.resources['aws_lambda_function'] ?? {}).find(([, { function_name: name }]) =>
      String(name).endsWith('-record-execution'),
    ) ?? [];
  return `aws_lambda_function.${id}`;
};

describe.each([
  [
    'delivery-shared',
    'test',
    'hello_big-red-button',
    ['hello_my-big-red-button', 'hello_big-red-button-2', 'hello-big-red-button-production', 'hello_other'],
  ],
  [
    'production-release',
    'production',
    'hello-big-red-button-production',
    [
      'hello-big-red-button-staging',
      'hello-big-red-button-production-2',
      'hello_big-red-button',
      'hello-other-production',
    ],
  ],
] as const)('record-execution in %s', (name, environment, pipeline, otherPipelines) => {
  const stack = stackOf(example, name);
  const { accountId, region } = stack;

  test.each(['SUCCEEDED', 'FAILED', 'STOPPED', 'SUPERSEDED', 'CANCELED', 'RESUMED'])(
    'is invoked when an execution gets the state %s',
    (state) => {
      expect(isRecorded(stack, changed(pipeline, state))).toBe(true);
    },
  );

  test.each(['STARTED', 'STOPPING'])(
    'is not invoked for the state %s, because the attempt has not ended',
    (state) => {
      expect(isRecorded(stack, changed(pipeline, state))).toBe(false);
    },
  );

  test.each(otherPipelines)('is not invoked for the pipeline %s', (other) => {
    expect(isRecorded(stack, changed(other, 'SUCCEEDED'))).toBe(false);
  });

  test('is not invoked for the end of a stage or an action, or for an event of another source', () => {
    const event = changed(pipeline, 'SUCCEEDED');
    for (const kind of ['Stage', 'Action']) {
      const detailType = `CodePipeline ${kind} Execution State Change`;
      expect(isRecorded(stack, { ...event, 'detail-type': detailType })).toBe(false);
    }
    expect(isRecorded(stack, { ...event, source: 'my.application' })).toBe(false);
  });

  test('is invoked every hour for the events that EventBridge has lost', () => {
    const rule = ruleOf(stack, 'hourly');
    expect(rule).toMatchObject({ schedule_expression: 'rate(1 hour)' });
    expect(rule).not.toHaveProperty('event_pattern');
    expect(ruleOf(stack, 'ended')).not.toHaveProperty('schedule_expression');
    for (const { state, is_enabled: enabled } of [rule, ruleOf(stack, 'ended')]) {
      expect([state, enabled]).toEqual([undefined, undefined]);
    }
  });

  test('gets the whole event from both rules, under a role of EventBridge', () => {
    const targets = all(stack, 'aws_cloudwatch_event_target').filter(({ arn }) =>
      String(arn).includes(':lambda:'),
    );
    expect(targets.map(({ rule }) => referred(stack, rule)['name']).sort()).toEqual([
      `big-red-button-${environment}-record-ended`,
      `big-red-button-${environment}-record-hourly`,
    ]);
    for (const target of targets) {
      expect(target['arn']).toBe(
        `arn:aws:lambda:${region}:${accountId}:function:big-red-button-${environment}-record-execution`,
      );
      expect(referred(stack, target['role_arn'])['name']).toBe(`big-red-button-${environment}-record-start`);
      for (const change of ['input', 'input_path', 'input_transformer']) {
        expect(target).not.toHaveProperty(change);
      }
      // EventBridge must not invoke the function before it exists.
      expect(target['depends_on']).toContain(lambdaAddress(stack));
    }
  });

  test('handles an event for an hour, because the schedule then records what the event reported', () => {
    expect(
      only(stack, 'aws_lambda_function_event_invoke_config', {
        function_name: `\${${lambdaAddress(stack)}.function_name}`,
      }),
    ).toMatchObject({ maximum_event_age_in_seconds: 3600, maximum_retry_attempts: 2 });
  });

  test('notifies operators when it did not record an execution or did not send a notice', () => {
    for (const metric of ['Errors', 'AsyncEventsDropped']) {
      const alarm = only(stack, 'aws_cloudwatch_metric_alarm', {
        alarm_name: `big-red-button-${environment}-record-execution-${metric}`,
      });
      expect(alarm).toMatchObject({
        alarm_description: `big-red-button-${environment}-record-execution did not record an execution or did not send a notice; its log says why.`,
        metric_name: metric,
        threshold: 1,
      });
      const [topic] = alarm['alarm_actions'] as string[];
      expect(referred(stack, topic)['name']).toBe(`big-red-button-operators-${environment}`);
    }
  });

  test('records the pipeline of its account', () => {
    const account = name.replace(/-.*/, '');
    const { name: recorded } = pipelineOf(stackOf(example, `${account}-pipeline-hello`));
    expect(isRecorded(stack, changed(recorded, 'SUCCEEDED'))).toBe(true);
  });
});

test('in one account, the delivery pipeline and the release pipeline are recorded by different functions', () => {
  const delivery = stackOf(oneAccount, 'delivery-shared');
  const production = stackOf(oneAccount, 'production-release');
  for (const [pipeline, isDelivery] of [
    ['hello_big-red-button', true],
    ['hello-big-red-button-production', false],
  ] as const) {
    const event = changed(pipeline, 'SUCCEEDED');
    expect([isRecorded(delivery, event), isRecorded(production, event)]).toEqual([isDelivery, !isDelivery]);
  }
});
