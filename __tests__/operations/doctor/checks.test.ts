import { alarms } from '../../../operations/doctor/checks/releases/alarms';
import { approvals } from '../../../operations/doctor/checks/releases/approvals';
import { deadLetterQueues } from '../../../operations/doctor/checks/releases/dead-letter-queues';
import { eventRules } from '../../../operations/doctor/checks/setup/event-rules';
import { failedStages } from '../../../operations/doctor/checks/releases/failed-stages';
import { functionErrors } from '../../../operations/doctor/checks/releases/function-errors';
import { images } from '../../../operations/doctor/checks/releases/images';
import { ledger } from '../../../operations/doctor/checks/releases/ledger';
import { serviceStacks } from '../../../operations/doctor/checks/releases/service-stacks';
import { subscriptions } from '../../../operations/doctor/checks/setup/subscriptions';
import { hoursAgo, judged, PLACE } from './judged';

describe('subscriptions', () => {
  const ADA = 'ada@example.com';
  const topic = {
    arn: 'arn:aws:sns:us-east-1:111111111111:acme-operators-test',
    stack: 'delivery-shared',
    readers: [{ email: ADA }],
  };
  const subscription = (Endpoint: string, SubscriptionArn = `${topic.arn}:1`) => ({
    Protocol: 'email',
    Endpoint,
    SubscriptionArn,
  });

  test('a confirmed subscription is no finding, also if its address differs in case', () => {
    expect(judged(subscriptions, { ...topic, subscriptions: [subscription('Ada@example.com')] })).toEqual([]);
  });

  test('an unconfirmed subscription is a problem if nobody else reads the topic', () => {
    const pending = subscription(ADA, 'PendingConfirmation');
    expect(judged(subscriptions, { ...topic, subscriptions: [pending] })).toMatchObject([
      {
        severity: 'problem',
        what: 'ada@example.com has not confirmed the subscription to acme-operators-test',
        command: `aws sns subscribe --region us-east-1 --topic-arn ${topic.arn} --protocol email --notification-endpoint ada@example.com`,
        role: 'deployRole',
      },
    ]);
    expect(
      judged(subscriptions, { ...topic, subscriptions: [pending, subscription('bob@example.com')] }),
    ).toMatchObject([{ severity: 'warning' }]);
  });

  test('a subscription with a filter policy is not sent again by hand', () => {
    const pending = subscription(ADA, 'PendingConfirmation');
    const [finding] = judged(subscriptions, {
      ...topic,
      readers: [{ email: ADA, kinds: ['failed'] }],
      subscriptions: [pending],
    });
    expect(finding?.advice).toContain('open the link');
    expect(finding?.command).toBeUndefined();
  });

  test('a topic that is gone is deployed again', () => {
    expect(judged(subscriptions, topic)).toMatchObject([
      { severity: 'problem', command: 'npx cdktf deploy delivery-shared', role: 'deployRole' },
    ]);
  });

  test('an address of the configuration without a subscription is subscribed by Terraform', () => {
    expect(judged(subscriptions, { ...topic, subscriptions: [] })).toMatchObject([
      { severity: 'problem', command: 'npx cdktf deploy delivery-shared', role: 'deployRole' },
    ]);
  });
});

describe('event rules', () => {
  const rule = { rule: 'hello-start', region: 'us-east-1', stack: 'delivery-pipeline-hello', effect: 'x' };

  test('an enabled rule is no finding', () => {
    expect(judged(eventRules, { ...rule, state: 'ENABLED' })).toEqual([]);
  });

  test('a disabled rule is enabled again, and a deleted rule is deployed again', () => {
    expect(judged(eventRules, { ...rule, state: 'DISABLED' })).toMatchObject([
      { severity: 'problem', command: 'aws events enable-rule --region us-east-1 --name hello-start' },
    ]);
    expect(judged(eventRules, rule)).toMatchObject([
      { severity: 'problem', command: 'npx cdktf deploy delivery-pipeline-hello' },
    ]);
  });
});

describe('dead-letter queues', () => {
  const url = 'https://sqs.us-east-1.amazonaws.com/111111111111/hello_acme-start-failures';
  const queue = {
    queue: 'hello_acme-start-failures',
    pipeline: 'hello_acme',
    region: 'us-east-1',
    stack: 'delivery-pipeline-hello',
  };

  test('an empty queue is no finding', () => {
    expect(judged(deadLetterQueues, { ...queue, content: { url, messages: 0 } })).toEqual([]);
  });

  test('an event in a queue is a problem, and its pipeline is started by hand', () => {
    const [finding] = judged(deadLetterQueues, { ...queue, content: { url, messages: 1 } });
    expect(finding).toMatchObject({
      severity: 'problem',
      what: '1 event could not start hello_acme (queue hello_acme-start-failures)',
      command: 'aws codepipeline start-pipeline-execution --region us-east-1 --name hello_acme',
      role: 'deployRole',
    });
    expect(finding?.advice).toContain(`aws sqs purge-queue --region us-east-1 --queue-url ${url}`);
  });

  test('a deleted queue is deployed again', () => {
    expect(judged(deadLetterQueues, queue)).toMatchObject([
      { severity: 'problem', command: 'npx cdktf deploy delivery-pipeline-hello', role: 'deployRole' },
    ]);
  });
});

describe('service stacks', () => {
  const find = (status: string, kind: 'tested' | 'promoted' = 'tested', hours = 1) =>
    judged(serviceStacks, {
      ...PLACE,
      stack: 'acme-web',
      kind,
      status,
      changedAt: hoursAgo(hours).toISOString(),
    });

  test.each(['NONE', 'CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'UPDATE_IN_PROGRESS'])(
    'a stack in %s is no finding',
    (status) => {
      expect(find(status)).toEqual([]);
    },
  );

  test.each([
    ['UPDATE_ROLLBACK_FAILED', 'continue-update-rollback'],
    ['UPDATE_FAILED', 'rollback-stack'],
    ['CREATE_FAILED', 'rollback-stack'],
    ['DELETE_FAILED', 'delete-stack'],
  ])('an operator repairs a stack in %s with %s', (status, command) => {
    expect(find(status)).toMatchObject([
      {
        severity: 'problem',
        what: `the stack acme-web is ${status}`,
        command: `aws cloudformation ${command} --region us-east-1 --stack-name acme-web`,
        role: PLACE.operatorRole,
      },
    ]);
  });

  test('deploy-stack replaces a stack that never worked; an operator deletes it in a promoted environment', () => {
    expect(find('ROLLBACK_COMPLETE')[0]?.command).toBeUndefined();
    expect(find('ROLLBACK_COMPLETE')[0]?.role).toBe(PLACE.operatorRole);
    expect(find('ROLLBACK_COMPLETE', 'promoted')[0]?.command).toContain('delete-stack');
  });

  test('a failed import needs the deployRole', () => {
    expect(find('IMPORT_ROLLBACK_FAILED')).toMatchObject([{ role: 'deployRole' }]);
  });

  test('an operation that takes more than six hours is a problem', () => {
    expect(find('UPDATE_IN_PROGRESS', 'tested', 6)).toEqual([]);
    expect(find('UPDATE_IN_PROGRESS', 'tested', 7)).toMatchObject([{ severity: 'problem' }]);
    expect(find('REVIEW_IN_PROGRESS', 'tested', 7)).toEqual([]);
  });
});

describe('approvals', () => {
  const find = (waited: number, left: number) =>
    judged(approvals, {
      application: 'hello',
      environment: 'production',
      release: { sequence: 7, commit: '0' },
      role: 'acme-approver-production',
      since: hoursAgo(waited).toISOString(),
      until: hoursAgo(-left).toISOString(),
    });

  test('a release that waits for an hour, and has time, is no finding', () => {
    expect(find(1, 23)).toEqual([]);
  });

  test('a release that waits for more than a day, or whose time is almost over, is a warning', () => {
    for (const [waited, left, words] of [
      [25, 47, 'has waited for production for more than 24 hours'],
      [1, 1, 'its time ends within 2 hours'],
    ] as const) {
      const [finding] = find(waited, left);
      expect(finding?.severity).toBe('warning');
      expect(finding?.what).toContain(words);
      expect(finding?.command).toBe('npx brb approve hello --environment production --release 7');
    }
  });
});

describe('failed stages', () => {
  const stage = { ...PLACE, pipeline: 'hello_acme', stage: 'Test', execution: 'e', kind: 'failed' as const };

  test('a failed action is retried by an operator', () => {
    expect(judged(failedStages, { ...stage, actions: ['Deploy-web'], cause: 'no' })).toMatchObject([
      {
        severity: 'warning',
        what: 'an execution failed in Test / Deploy-web of hello_acme: no',
        command:
          'aws codepipeline retry-stage-execution --region us-east-1 --pipeline-name hello_acme --stage-name Test --pipeline-execution-id e --retry-mode FAILED_ACTIONS',
        role: PLACE.operatorRole,
      },
    ]);
  });

  test('a rejected approval and a running stage are no findings', () => {
    expect(judged(failedStages, { ...stage, actions: ['Approve'] })).toEqual([]);
    expect(judged(failedStages, { ...stage, kind: 'running', actions: ['Deploy-web'] })).toEqual([]);
  });
});

describe('alarms', () => {
  const queues = new Set(['hello_acme-start-failures']);
  const find = (AlarmName: string, StateValue: 'ALARM' | 'OK' = 'ALARM') =>
    judged(alarms, { ...PLACE, alarm: { AlarmName, StateValue }, project: 'acme', queues });

  test('an alarm of the project or of a dead-letter queue that is on is a problem', () => {
    expect(find('acme-deploy-stack-Errors')).toMatchObject([{ severity: 'problem' }]);
    expect(find('hello_acme-start-failures')[0]?.command).toBe(
      'aws codepipeline list-pipeline-executions --region us-east-1 --pipeline-name hello_acme',
    );
  });

  test('an alarm that is off, and an alarm of somebody else, are no findings', () => {
    expect(find('acme-deploy-stack-Errors', 'OK')).toEqual([]);
    expect(find('other-deploy-stack-Errors')).toEqual([]);
    expect(find('other_acme-start-failures')).toEqual([]);
  });
});

test('a function with errors in the last day is a warning, and one without is no finding', () => {
  const metric = { ...PLACE, name: 'acme-check-release', metric: 'Errors' as const };
  expect(judged(functionErrors, { ...metric, sum: 0 })).toEqual([]);
  expect(judged(functionErrors, { ...metric, sum: 3 })).toMatchObject([
    { severity: 'warning', what: 'acme-check-release had 3 failed invocations in the last 24 hours' },
  ]);
});

describe('ledger', () => {
  const find = (hours: number, keys: string[], status: 'Succeeded' | 'InProgress' = 'Succeeded') =>
    judged(ledger, {
      pipeline: 'hello_acme',
      operatorRole: PLACE.operatorRole,
      executions: [{ pipelineExecutionId: 'e1', status, lastUpdateTime: hoursAgo(hours) }],
      keys,
    });

  test('an execution that ended hours ago without a document is a problem', () => {
    expect(find(3, ['ledger/hello_acme/e2/1.json'])).toMatchObject([
      { severity: 'problem', command: 'npx brb ledger repair', role: PLACE.operatorRole },
    ]);
  });

  test('a recorded, a recent and a running execution are no findings', () => {
    expect(find(3, ['ledger/hello_acme/e1/1.json'])).toEqual([]);
    expect(find(1, [])).toEqual([]);
    expect(find(3, [], 'InProgress')).toEqual([]);
  });
});

describe('images', () => {
  const hex = 'a'.repeat(64);
  const find = (isRunning: boolean, stored?: { readonly tags: string[]; readonly days: number }) =>
    judged(images, {
      title: 'the image',
      isRunning,
      repository: 'acme/hello/web',
      digest: `sha256:${hex}`,
      ...(stored === undefined
        ? {}
        : { stored: { tags: stored.tags, pushedAt: hoursAgo(stored.days * 24) } }),
    });
  const PROTECTED = ['build-1', `release-${hex}`];

  test('an image is a problem if it is gone, or if a service runs it without its protecting tag', () => {
    expect(find(true, { tags: PROTECTED, days: 400 })).toEqual([]);
    expect(find(true)[0]?.what).toMatch(/is not in the registry$/);
    expect(find(false)).toMatchObject([{ severity: 'problem' }]);
    expect(find(true, { tags: ['build-1'], days: 1 })[0]?.what).toContain(`lacks the tag release-${hex}`);
  });

  test('an image that somebody may deploy is a warning if it expires in less than two weeks', () => {
    expect(find(false, { tags: ['build-1'], days: 166 })).toEqual([]);
    expect(find(false, { tags: PROTECTED, days: 179 })).toEqual([]);
    const [finding] = find(false, { tags: ['build-1'], days: 170 });
    expect(finding?.severity).toBe('warning');
    expect(finding?.what).toMatch(/expires in 10 days$/);
  });
});
