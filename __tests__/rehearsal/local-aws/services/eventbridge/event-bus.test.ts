import { EventBus } from '../../../../../rehearsal/local-aws/services/eventbridge/event-bus';
import { createEvent } from '../../../../../rehearsal/local-aws/services/eventbridge/event';
import { assumeRoleEvent } from '../../../../../rehearsal/local-aws/services/sts/assume-role-event';
import type { Delivery } from '../../../../../rehearsal/local-aws/services/eventbridge/targets/target';

const HOME = { accountId: '111111111111', region: 'us-east-1' };
const OTHER = { accountId: '111111111111', region: 'ap-southeast-2' };
const TOPIC = 'arn:aws:sns:ap-southeast-2:111111111111:operators';
const BUS = 'arn:aws:events:ap-southeast-2:111111111111:event-bus/default';
const ROLE = 'arn:aws:iam::111111111111:role/watch';
const FUNCTION = 'arn:aws:lambda:us-east-1:111111111111:function:record';

interface Target {
  readonly Arn: string;
  readonly InputTransformer?: object;
}

interface Options {
  /** Answer of the permission check, if the role of the target is denied. */
  readonly denial?: string;
  /** State of the rules. */
  readonly state?: string;
  /** Schedule of the rules. Without a schedule, the rules have an event pattern. */
  readonly schedule?: string;
  /** Functions that the engine can invoke. */
  readonly functions?: readonly string[];
  readonly isEngineConnected?: boolean;
}

/** Event buses with one rule for each Region, whose only target is given. */
function buses(
  targets: Readonly<Record<string, Target>>,
  {
    denial,
    state: State = 'ENABLED',
    schedule,
    functions = [FUNCTION],
    isEngineConnected = true,
  }: Options = {},
) {
  const published: Record<string, string>[] = [];
  const invoked: unknown[] = [];
  const checks: unknown[] = [];
  const reports: string[] = [];
  const moto = {
    json: ({ target, accountRegion }: { target: string; accountRegion: typeof HOME }) => {
      const configured = targets[accountRegion.region];
      const Arn = `arn:aws:events:${accountRegion.region}:${accountRegion.accountId}:rule/watch`;
      const trigger =
        schedule === undefined
          ? { EventPattern: '{"source":["aws.sts"]}' }
          : { EventPattern: null, ScheduleExpression: schedule };
      const rule = { Name: 'watch', Arn, State, ...trigger };
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
  const engine = {
    invokeFunction: (...call: unknown[]) => {
      if (!functions.includes(String(call[0])))
        return Promise.reject(new Error('there is no function other'));
      invoked.push(call);
      return Promise.resolve();
    },
  };
  const pipelines = () => (isEngineConnected ? engine : undefined);
  const parts = { moto, permissions, pipelines } as unknown as Delivery;
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
  const passTime = async (milliseconds: number) => {
    await bus.runSchedules(HOME, milliseconds);
    await bus.settled();
  };
  return { put, passTime, published, invoked, checks, reports };
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
    { denial: 'not authorized to perform: sns:Publish' },
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
    'us-east-1': { Arn: 'arn:aws:sqs:us-east-1:111111111111:queue' },
  });
  await put();
  expect(reports).toEqual([
    expect.stringContaining('delivers events only to pipelines, functions, topics and default event buses'),
  ]);
});

describe('a target that is a function', () => {
  test('gets the whole event, under the role of the target', async () => {
    const { put, invoked, checks, reports } = buses({ 'us-east-1': { Arn: FUNCTION } });
    await put();
    expect(reports).toEqual([]);
    expect(invoked).toEqual([
      [
        FUNCTION,
        expect.objectContaining({ source: 'aws.sts', 'detail-type': 'call', detail: { who: 'eve' } }),
      ],
    ]);
    expect(checks).toEqual([
      [
        expect.objectContaining({ name: 'events.amazonaws.com', sourceAccount: HOME.accountId }),
        ROLE,
        HOME.region,
        [{ action: 'lambda:InvokeFunction', resource: FUNCTION }],
      ],
    ]);
  });

  test('is not invoked if the role of the target does not allow it', async () => {
    const { put, invoked, reports } = buses(
      { 'us-east-1': { Arn: FUNCTION } },
      { denial: 'not authorized to perform: lambda:InvokeFunction' },
    );
    await put();
    expect(invoked).toEqual([]);
    expect(reports).toEqual([expect.stringContaining('not authorized to perform: lambda:InvokeFunction')]);
  });

  test('is reported with its rule if no such function exists', async () => {
    const { put, invoked, reports } = buses({ 'us-east-1': { Arn: `${FUNCTION}-other` } });
    await put();
    expect(invoked).toEqual([]);
    expect(reports).toEqual([expect.stringContaining('target 1 of rule watch: there is no function other')]);
  });

  test('is reported if the engine is not connected, and its role is not checked', async () => {
    const { put, checks, reports } = buses({ 'us-east-1': { Arn: FUNCTION } }, { isEngineConnected: false });
    await put();
    expect(checks).toEqual([]);
    expect(reports).toEqual([
      expect.stringContaining(
        `the function ${FUNCTION} cannot be invoked: the pipeline engine is not connected`,
      ),
    ]);
  });
});

describe('a schedule', () => {
  const HOUR = 60 * 60_000;
  const target = { 'us-east-1': { Arn: FUNCTION }, 'ap-southeast-2': { Arn: TOPIC } };
  const hourly = { schedule: 'rate(1 hour)' };

  test.each([HOUR, HOUR + 1, 3 * HOUR])('sends one event after %i ms, in its Region only', async (passed) => {
    const { passTime, invoked, published, reports } = buses(target, hourly);
    await passTime(passed);
    expect(reports).toEqual([]);
    expect(invoked).toEqual([
      [
        FUNCTION,
        expect.objectContaining({
          source: 'aws.events',
          'detail-type': 'Scheduled Event',
          account: HOME.accountId,
          region: HOME.region,
          resources: ['arn:aws:events:us-east-1:111111111111:rule/watch'],
          detail: {},
        }),
      ],
    ]);
    expect(published).toEqual([]);
  });

  test.each([0, HOUR - 1])(
    'sends no event after %i ms, because its period has not passed',
    async (passed) => {
      const { passTime, invoked } = buses(target, hourly);
      await passTime(passed);
      expect(invoked).toEqual([]);
    },
  );

  test('sends no event while its rule is disabled', async () => {
    const { passTime, invoked } = buses(target, { ...hourly, state: 'DISABLED' });
    await passTime(HOUR);
    expect(invoked).toEqual([]);
  });

  test('gets no other event, and a rule with an event pattern is no schedule', async () => {
    const scheduled = buses(target, hourly);
    await scheduled.put();
    expect(scheduled.invoked).toEqual([]);
    const matching = buses(target);
    await matching.passTime(HOUR);
    expect(matching.invoked).toEqual([]);
  });

  test('is checked with the role of its target, as every event is', async () => {
    const { passTime, invoked, checks, reports } = buses(target, { ...hourly, denial: 'denied' });
    await passTime(HOUR);
    expect(invoked).toEqual([]);
    expect(checks).toHaveLength(1);
    expect(reports).toEqual([expect.stringContaining('denied')]);
  });
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
    const { put, published } = buses({ 'us-east-1': transformed }, { state });
    await put(used);
    expect(published).toHaveLength(times);
  });
});
