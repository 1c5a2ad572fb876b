import { EventBus } from '../../../../../rehearsal/local-aws/services/eventbridge/event-bus';
import { createEvent } from '../../../../../rehearsal/local-aws/services/eventbridge/event';
import { assumeRoleEvent } from '../../../../../rehearsal/local-aws/services/sts/assume-role-event';
import type { Delivery } from '../../../../../rehearsal/local-aws/services/eventbridge/targets/target';

const HOME = { accountId: '111111111111', region: 'us-east-1' };
const OTHER = { accountId: '111111111111', region: 'ap-southeast-2' };
const TOPIC = 'arn:aws:sns:ap-southeast-2:111111111111:operators';
const BUS = 'arn:aws:events:ap-southeast-2:111111111111:event-bus/default';
const ROLE = 'arn:aws:iam::111111111111:role/watch';

interface Target {
  readonly Arn: string;
  readonly InputTransformer?: object;
}

/** Event buses with one rule for each Region, whose only target is given. */
function buses(targets: Readonly<Record<string, Target>>, denial?: string, State = 'ENABLED') {
  const published: Record<string, string>[] = [];
  const checks: unknown[] = [];
  const reports: string[] = [];
  const moto = {
    json: ({ target, accountRegion }: { target: string; accountRegion: typeof HOME }) => {
      const configured = targets[accountRegion.region];
      const Arn = `arn:aws:events:${accountRegion.region}:${accountRegion.accountId}:rule/watch`;
      const rule = { Name: 'watch', Arn, State, EventPattern: '{"source":["aws.sts"]}' };
      return Promise.resolve(
        target === 'AWSEvents.ListRules'
          ? { Rules: configured === undefined ? [] : [rule] }
          : { Targets: [{ Id: '1', RoleArn: ROLE, ...configured }] },
      );
    },
    query: ({ form }: { form: Record<string, string> }) => {
      published.push(form);
      return Promise.resolve({ status: 200, headers: [], body: Buffer.from('') });
    },
  };
  const permissions = {
    ofRole: (...call: unknown[]) => {
      checks.push(call);
      return Promise.resolve(denial);
    },
  };
  const parts = { moto, permissions, pipelines: () => undefined } as unknown as Delivery;
  const bus = new EventBus({ ...parts, report: (line) => reports.push(line) });
  const put = async (
    event = createEvent(HOME, {
      source: 'aws.sts',
      'detail-type': 'call',
      resources: [],
      detail: { who: 'eve' },
    }),
  ) => {
    bus.put(event);
    await bus.settled();
  };
  return { put, published, checks, reports };
}

const transformed = {
  Arn: TOPIC,
  InputTransformer: { InputPathsMap: { who: '$.detail.who' }, InputTemplate: '"<who> was here"' },
};

test('publishes the transformed event to a topic, with the role of the target', async () => {
  const { put, published, checks, reports } = buses({ 'us-east-1': transformed });
  await put();
  expect(reports).toEqual([]);
  expect(published).toMatchObject([{ Action: 'Publish', TopicArn: TOPIC, Message: '"eve was here"' }]);
  expect(checks).toEqual([
    [
      expect.objectContaining({ name: 'events.amazonaws.com', sourceAccount: HOME.accountId }),
      ROLE,
      OTHER.region,
      [{ action: 'sns:Publish', resource: TOPIC }],
    ],
  ]);
});

test('publishes nothing if the role of the target does not allow it', async () => {
  const { put, published, reports } = buses(
    { 'us-east-1': transformed },
    'not authorized to perform: sns:Publish',
  );
  await put();
  expect(published).toEqual([]);
  expect(reports).toEqual([expect.stringContaining('not authorized to perform: sns:Publish')]);
});

test('forwards an event to another event bus, whose rules then receive the event unchanged', async () => {
  const { put, published, checks, reports } = buses({
    'us-east-1': { Arn: BUS },
    'ap-southeast-2': { Arn: TOPIC },
  });
  await put();
  expect(reports).toEqual([]);
  expect(checks).toEqual([
    [expect.anything(), ROLE, OTHER.region, [{ action: 'events:PutEvents', resource: BUS }]],
    [expect.anything(), ROLE, OTHER.region, [{ action: 'sns:Publish', resource: TOPIC }]],
  ]);
  expect(JSON.parse(published[0]?.['Message'] ?? '')).toMatchObject({
    account: HOME.accountId,
    region: HOME.region,
    detail: { who: 'eve' },
  });
});

test('reports a target of another type', async () => {
  const { put, reports } = buses({
    'us-east-1': { Arn: 'arn:aws:lambda:us-east-1:111111111111:function:f' },
  });
  await put();
  expect(reports).toEqual([
    expect.stringContaining('delivers events only to pipelines, topics and default event buses'),
  ]);
});

describe('a use of a role', () => {
  const used = assumeRoleEvent(
    { kind: 'user', accountId: '333333333333', arn: 'arn:aws:iam::333333333333:user/eve', name: 'eve' },
    HOME.region,
    { roleArn: `arn:aws:iam::${HOME.accountId}:role/deploy`, roleSessionName: 'eve' },
  );

  test('is an event of the account of the role, with the caller', () => {
    expect(used).toMatchObject({
      account: HOME.accountId,
      region: HOME.region,
      detail: {
        eventName: 'AssumeRole',
        userIdentity: { accountId: '333333333333', principalId: 'eve' },
        requestParameters: { roleSessionName: 'eve' },
      },
    });
  });

  test.each([
    ['ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS', 1],
    ['ENABLED', 0],
    ['DISABLED', 0],
  ])('reaches a rule with the state %s %i times', async (state, times) => {
    const { put, published } = buses({ 'us-east-1': transformed }, undefined, state);
    await put(used);
    expect(published).toHaveLength(times);
  });
});
