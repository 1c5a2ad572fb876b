import { CloudFormationClient, ContinueUpdateRollbackCommand } from '@aws-sdk/client-cloudformation';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateSubnetCommand, CreateVpcCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  DeleteRuleCommand,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';

import { StackWorld, log } from './support/stack-world';

// The time limit is long, because moto (Python) starts slowly on a busy machine.
jest.setTimeout(60_000);

let world: StackWorld;
let logs: CloudWatchLogsClient;
let balancing: ElasticLoadBalancingV2Client;
let listener: string;

beforeAll(async () => {
  world = await StackWorld.start();
  logs = new CloudWatchLogsClient(world.settings);
  balancing = new ElasticLoadBalancingV2Client(world.settings);
  // The name of every resource `Fails` in the tests.
  await logs.send(new CreateLogGroupCommand({ logGroupName: '/taken' }));
  listener = await createListener();
});
afterAll(() => world.stop());

async function createListener(): Promise<string> {
  const ec2 = new EC2Client(world.settings);
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  const Subnets = await Promise.all(
    ['a', 'b'].map(async (zone, index) => {
      const CidrBlock = `10.0.${String(index)}.0/24`;
      const created = await ec2.send(
        new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock, AvailabilityZone: `us-east-1${zone}` }),
      );
      return created.Subnet?.SubnetId ?? '';
    }),
  );
  const { LoadBalancers } = await balancing.send(new CreateLoadBalancerCommand({ Name: 'acme', Subnets }));
  const { Listeners } = await balancing.send(
    new CreateListenerCommand({
      LoadBalancerArn: LoadBalancers?.[0]?.LoadBalancerArn,
      Protocol: 'HTTP',
      Port: 80,
      DefaultActions: ANSWER,
    }),
  );
  return Listeners?.[0]?.ListenerArn ?? '';
}

const ANSWER = [{ Type: 'fixed-response' as const, FixedResponseConfig: { StatusCode: '404' } }];
const taken = (DependsOn?: string) => log('/taken', {}, { DependsOn });
const TAKEN =
  '(Resource handler returned message: "The specified log group already exists (Service: CloudWatchLogs, Status Code: 400, Request ID: …) (SDK Attempt Count: 1)" (RequestToken: …, HandlerErrorCode: AlreadyExists))';

describe('a stack whose creation fails', () => {
  test('blames the resource that failed, and deletes the others in the reverse order', async () => {
    const First = log('/new/first');
    const Second = log({ 'Fn::Sub': '${First}/second' });
    const Never = log('/new/never', {}, { DependsOn: 'Fails' });
    await world.create('new', { First, Second, Fails: taken('Second'), Never }, { ClientRequestToken: 'a' });
    expect(await world.events('new')).toEqual([
      'stack CREATE_IN_PROGRESS (User Initiated)',
      'First CREATE_IN_PROGRESS',
      'First CREATE_IN_PROGRESS (Resource creation Initiated)',
      'First CREATE_COMPLETE',
      'Second CREATE_IN_PROGRESS',
      'Second CREATE_IN_PROGRESS (Resource creation Initiated)',
      'Second CREATE_COMPLETE',
      'Fails CREATE_IN_PROGRESS',
      `Fails CREATE_FAILED ${TAKEN}`,
      'stack ROLLBACK_IN_PROGRESS (The following resource(s) failed to create: [Fails]. Rollback requested by user.)',
      'Second DELETE_IN_PROGRESS',
      'Second DELETE_COMPLETE',
      'First DELETE_IN_PROGRESS',
      'First DELETE_COMPLETE',
      'stack ROLLBACK_COMPLETE',
    ]);
    expect(await world.logGroups('/new/')).toEqual([]);
    expect(await world.logGroups('/taken')).toEqual(['/taken']);
  });

  test('can be deleted and created again, but not updated', async () => {
    await expect(world.update('new', { First: log('/new/first') })).rejects.toThrow(
      'is in ROLLBACK_COMPLETE state and can not be updated.',
    );
    await world.remove('new');
    await world.create('new', { First: log('/new/first') });
    expect(await world.statusOf('new')).toBe('CREATE_COMPLETE');
  });

  test('cancels the resources that are in progress', async () => {
    await world.create('cancel', {
      Fails: log('/cancel/fails', { Colour: 'red' }),
      Other: log('/cancel/other'),
    });
    const events = await world.events('cancel');
    expect(events.filter((event) => event.includes('CREATE_FAILED'))).toEqual([
      'Fails CREATE_FAILED (Properties validation failed for resource Fails with message:\n#: extraneous key [Colour] is not permitted)',
      'Other CREATE_FAILED (Resource creation cancelled)',
    ]);
    expect(events).toContain(
      'stack ROLLBACK_IN_PROGRESS (The following resource(s) failed to create: [Fails, Other]. Rollback requested by user.)',
    );
    expect(await world.logGroups('/cancel/')).toEqual([]);
  });
});

describe('a stack whose update fails', () => {
  const before = {
    Days: log('/update/days', { RetentionInDays: 7 }),
    Name: log('/update/a'),
    Old: log('/update/old'),
  };

  test('returns to the previous version: changed, replaced, removed and new resources', async () => {
    await world.create('update', before);
    const count = await world.eventCount('update');
    await world.update('update', {
      Days: log('/update/days', { RetentionInDays: 30 }),
      Name: log('/update/b', {}, { DependsOn: 'Days' }),
      New: log('/update/new', {}, { DependsOn: 'Name' }),
      Fails: taken('New'),
    });
    const events = await world.events('update', count);
    expect(events.slice(events.indexOf('New CREATE_COMPLETE'))).toEqual([
      'New CREATE_COMPLETE',
      'Fails CREATE_IN_PROGRESS',
      `Fails CREATE_FAILED ${TAKEN}`,
      'stack UPDATE_ROLLBACK_IN_PROGRESS (The following resource(s) failed to create: [Fails]. )',
      'Days UPDATE_IN_PROGRESS',
      'Name UPDATE_COMPLETE',
      'Days UPDATE_COMPLETE',
      'stack UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
      'New DELETE_IN_PROGRESS',
      'New DELETE_COMPLETE',
      'Name DELETE_IN_PROGRESS',
      'Name DELETE_COMPLETE',
      'stack UPDATE_ROLLBACK_COMPLETE',
    ]);
    expect(await world.logGroups('/update/')).toEqual(['/update/a', '/update/days 7', '/update/old']);
  });

  test('has the previous template, so that the previous template is no update, and accepts the next update', async () => {
    await expect(world.update('update', before)).rejects.toThrow('No updates are to be performed.');
    await world.update('update', { ...before, Name: log('/update/c') });
    expect(await world.statusOf('update')).toBe('UPDATE_COMPLETE');
    expect(await world.logGroups('/update/')).toEqual(['/update/c', '/update/days 7', '/update/old']);
  });

  test('keeps the parameters, the tags and the outputs of the previous version', async () => {
    const template = (resources: object, value: string) => ({
      TemplateBody: JSON.stringify({
        Parameters: { Days: { Type: 'Number' } },
        Resources: { A: log('/version/a', { RetentionInDays: { Ref: 'Days' } }), ...resources },
        Outputs: { Out: { Value: value } },
      }),
      Tags: [{ Key: 'version', Value: value }],
    });
    const days = (ParameterValue: string) => ({ Parameters: [{ ParameterKey: 'Days', ParameterValue }] });
    await world.create('version', {}, { ...template({}, 'one'), ...days('7') });
    await world.update('version', {}, { ...template({ Fails: taken() }, 'two'), ...days('30') });
    expect(await world.describe('version')).toMatchObject({
      StackStatus: 'UPDATE_ROLLBACK_COMPLETE',
      ...days('7'),
      Tags: [{ Key: 'version', Value: 'one' }],
      Outputs: [{ OutputKey: 'Out', OutputValue: 'one' }],
    });
  });
});

describe('a rollback that fails', () => {
  const rule = (Priority: number, DependsOn?: string) => ({
    Type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
    Properties: {
      ListenerArn: listener,
      Priority,
      Actions: ANSWER,
      Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }],
    },
    DependsOn,
  });
  const priorities = async () => {
    const { Rules = [] } = await balancing.send(new DescribeRulesCommand({ ListenerArn: listener }));
    return Rules.flatMap(({ Priority, RuleArn }) => (Priority === 'default' ? [] : [{ Priority, RuleArn }]));
  };
  const proceed = (StackName: string, ResourcesToSkip?: string[]) =>
    new CloudFormationClient(world.settings).send(
      new ContinueUpdateRollbackCommand({ StackName, ResourcesToSkip }),
    );
  /** Updates a stack such that a new rule takes the priority of the old rule, before the update fails. */
  const failTwice = async (name: string) => {
    await world.create(name, { Rule: rule(10) });
    const count = await world.eventCount(name);
    await world.update(name, { Rule: rule(20), Thief: rule(10, 'Rule'), Fails: taken('Thief') });
    expect(await world.statusOf(name)).toBe('UPDATE_ROLLBACK_FAILED');
    return count;
  };
  afterEach(async () => {
    for (const { RuleArn } of await priorities()) await balancing.send(new DeleteRuleCommand({ RuleArn }));
  });

  test('blames the resource that cannot return, and continues when the cause is gone', async () => {
    const count = await failTwice('twice');
    const events = await world.events('twice', count);
    expect(events.slice(-3)).toEqual([
      'Rule UPDATE_IN_PROGRESS',
      expect.stringMatching(
        /^Rule UPDATE_FAILED \(Resource handler returned message: ".*\(Service: ElasticLoadBalancingV2, Status Code: 400, .*HandlerErrorCode: AlreadyExists\)\)$/,
      ) as string,
      'stack UPDATE_ROLLBACK_FAILED (The following resource(s) failed to update: [Rule]. )',
    ]);
    await expect(world.update('twice', { Rule: rule(30) })).rejects.toThrow(
      'is in UPDATE_ROLLBACK_FAILED state and can not be updated.',
    );
    const [thief] = (await priorities()).filter(({ Priority }) => Priority === '10');
    await balancing.send(new DeleteRuleCommand({ RuleArn: thief?.RuleArn }));
    await proceed('twice');
    expect((await world.events('twice', count)).slice(events.length)).toEqual([
      'stack UPDATE_ROLLBACK_IN_PROGRESS (User Initiated)',
      'Rule UPDATE_IN_PROGRESS',
      'Rule UPDATE_COMPLETE',
      'stack UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
      'Thief DELETE_IN_PROGRESS',
      'Thief DELETE_COMPLETE',
      'stack UPDATE_ROLLBACK_COMPLETE',
    ]);
    expect((await priorities()).map(({ Priority }) => Priority)).toEqual(['10']);
    await expect(proceed('twice')).rejects.toThrow('it should be in UPDATE_ROLLBACK_FAILED state.');
  });

  test('continues without the resource that is skipped', async () => {
    await failTwice('skip');
    await expect(proceed('skip', ['Thief'])).rejects.toThrow(
      'The following resource(s) to skip are not in the UPDATE_FAILED state: [Thief]',
    );
    await proceed('skip', ['Rule']);
    expect(await world.statusOf('skip')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect((await priorities()).map(({ Priority }) => Priority)).toEqual(['20']);
  });
});

describe('a resource that cannot be deleted', () => {
  const Group = {
    Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    Properties: { Name: 'used', TargetType: 'lambda' },
  };
  const groupArns = async () => {
    const { TargetGroups = [] } = await balancing.send(new DescribeTargetGroupsCommand({}));
    return TargetGroups.map(({ TargetGroupArn }) => TargetGroupArn);
  };

  test('fails the deletion of the stack, which can then retain the resource', async () => {
    await world.create('used', { Group, Log: log('/used/log') });
    const { StackId: id = '' } = await world.describe('used');
    const [arn] = await groupArns();
    const { Rules: [rule] = [] } = await balancing.send(
      new CreateRuleCommand({
        ListenerArn: listener,
        Priority: 99,
        Conditions: [{ Field: 'path-pattern', Values: ['/used'] }],
        Actions: [{ Type: 'forward', TargetGroupArn: arn }],
      }),
    );
    const count = await world.eventCount('used');
    await world.remove('used');
    const events = await world.events('used', count);
    expect(events).toContainEqual(
      expect.stringMatching(/^Group DELETE_FAILED \(Resource handler returned message: ".*in use/) as string,
    );
    expect(events.at(-1)).toBe('stack DELETE_FAILED (The following resource(s) failed to delete: [Group]. )');
    expect(await world.logGroups('/used/')).toEqual([]);
    await world.remove('used', ['Group']);
    expect(await world.statusOf(id)).toBe('DELETE_COMPLETE');
    expect(await groupArns()).toEqual([arn]);
    await balancing.send(new DeleteRuleCommand({ RuleArn: rule?.RuleArn }));
  });

  test('counts as deleted if it no longer exists', async () => {
    const { StackId: id = '' } = await world.create('absent', { Log: log('/absent/log') });
    await logs.send(new DeleteLogGroupCommand({ logGroupName: '/absent/log' }));
    await world.remove('absent');
    expect(await world.statusOf(id)).toBe('DELETE_COMPLETE');
  });
});
