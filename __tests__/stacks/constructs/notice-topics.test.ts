import { matchesPattern } from '../../../rehearsal/local-aws/services/eventbridge/event-pattern';
import { json } from '../support/pipeline';
import {
  all,
  EXAMPLE,
  referred,
  stackOf,
  synthesize,
  TWO_APPLICATIONS,
  type SynthesizedStack,
} from '../support/synthesis';

const example = synthesize(EXAMPLE);
const two = synthesize(TWO_APPLICATIONS);

/** Returns the address and the kinds of each subscription with a filter policy, by topic. */
const readersIn = (stack: SynthesizedStack) =>
  all(stack, 'aws_sns_topic_subscription')
    .flatMap(({ endpoint, filter_policy: filter, filter_policy_scope: scope, topic_arn: topic }) => {
      // Without a scope, the policy applies to the message attributes.
      expect(scope).toBeUndefined();
      return filter === undefined ? [] : [[String(referred(stack, topic)['name']), endpoint, json(filter)]];
    })
    .sort();

const endpointsOf = (stack: SynthesizedStack, topic: string) => {
  const policy = all(stack, 'aws_sns_topic_policy').find(
    ({ arn }) => referred(stack, arn)['name'] === topic,
  )?.['policy'];
  const { Statement: statements } = json(policy) as {
    Statement: { Sid: string; Condition: { StringNotEquals?: { 'sns:Endpoint': string[] } } }[];
  };
  return statements.find(({ Sid: sid }) => sid === 'ReadersOfTheConfigurationOnly')?.Condition
    .StringNotEquals?.['sns:Endpoint'];
};

const CHAT = 'https://global.sns-api.chatbot.amazonaws.com';
const waitingRule = (stack: SynthesizedStack) =>
  all(stack, 'aws_cloudwatch_event_rule').find(({ name }) => String(name).endsWith('-record-waiting'));

describe('the shipped configuration', () => {
  it('sends failures to the operators, and superseded releases to the approvers', () => {
    expect(readersIn(stackOf(example, 'delivery-shared'))).toEqual([
      ['big-red-button-notices-test', 'operators@example.com', { kind: ['failed'] }],
      ['big-red-button-waiting-production', 'production-approvers@example.com', { kind: ['superseded'] }],
      ['big-red-button-waiting-test', 'test-approvers@example.com', { kind: ['superseded'] }],
    ]);
    expect(readersIn(stackOf(example, 'production-release'))).toEqual([
      ['big-red-button-notices-production', 'operators@example.com', { kind: ['failed'] }],
    ]);
  });

  it('has no rule for approvals that start, because nobody reads them in chat', () => {
    for (const stack of ['delivery-shared', 'production-release']) {
      expect(waitingRule(stackOf(example, stack))).toBeUndefined();
    }
  });
});

describe('a configuration with notices', () => {
  it('subscribes each address once to a topic, with the union of its kinds', () => {
    expect(readersIn(stackOf(two, 'production-release'))).toEqual([
      ['acme-notices-production', 'on-call@example.com', { kind: ['failed', 'rolledBack'] }],
      ['acme-notices-production', 'operators@example.com', { kind: ['failed'] }],
      ['acme-notices-production', 'release-managers@example.com', { kind: ['succeeded'] }],
    ]);
    expect(readersIn(stackOf(two, 'delivery-shared'))).toEqual([
      ['acme-notices-test', 'developers@example.com', { kind: ['succeeded'] }],
      ['acme-notices-test', 'operators@example.com', { kind: ['failed'] }],
      ['acme-waiting-production', 'developers@example.com', { kind: ['superseded'] }],
      ['acme-waiting-production', 'on-call@example.com', { kind: ['superseded'] }],
      ['acme-waiting-production', 'release-managers@example.com', { kind: ['superseded'] }],
      ['acme-waiting-staging', 'qa@example.com', { kind: ['superseded'] }],
      ['acme-waiting-test', 'developers@example.com', { kind: ['superseded'] }],
    ]);
  });

  it('lets chat subscribe to the topics of an environment with chat, and to no other topic', () => {
    for (const stack of two.values()) {
      for (const topic of all(stack, 'aws_sns_topic').map(({ name }) => String(name))) {
        const isChat = ['acme-notices-production', 'acme-waiting-production'].includes(topic);
        expect([topic, endpointsOf(stack, topic)?.includes(CHAT)]).toEqual([topic, isChat]);
      }
    }
  });

  const started = (change: object = {}) => ({
    source: 'aws.codepipeline',
    'detail-type': 'CodePipeline Action Execution State Change',
    detail: {
      pipeline: 'shop_acme',
      'execution-id': '0f0e0d0c-0b0a-4908-8706-050403020100',
      stage: 'Production',
      action: 'Approve',
      state: 'STARTED',
      type: { owner: 'AWS', category: 'Approval', provider: 'Manual', version: '1' },
      ...change,
    },
  });
  const matches = (event: object) =>
    matchesPattern(json(waitingRule(stackOf(two, 'delivery-shared'))?.['event_pattern']), event);

  it('invokes record-execution when an approval of an environment with chat starts', () => {
    expect(matches(started())).toBe(true);
    expect(waitingRule(stackOf(two, 'production-release'))).toBeUndefined();
  });

  it.each([
    ['of an environment without chat', { stage: 'Staging' }],
    ['that ended', { state: 'SUCCEEDED' }],
    ['of another project', { pipeline: 'shop_other' }],
    ['of another category', { type: { owner: 'AWS', category: 'Invoke', provider: 'Lambda', version: '1' } }],
  ])('does not invoke record-execution for an action %s', (_case, change) => {
    expect(matches(started(change))).toBe(false);
  });
});
