import {
  CreateChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  GetStackPolicyCommand,
  GetTemplateCommand,
  ListStacksCommand,
  SetStackPolicyCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, ListTagsForResourceCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateClusterCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
} from '@aws-sdk/client-ecs';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';

import { ACCOUNT, StackWorld, log } from './support/stack-world';

// The time limit is long, because moto (Python) starts slowly on a busy machine.
jest.setTimeout(60_000);

let world: StackWorld;
beforeAll(async () => {
  world = await StackWorld.start();
});
afterAll(() => world.stop());

const NO_UPDATE = { name: 'ValidationError', message: 'No updates are to be performed.' };

describe('an operation on a stack', () => {
  const tokensOf = async (StackName: string) => {
    const { StackEvents = [] } = await world.client.send(new DescribeStackEventsCommand({ StackName }));
    return StackEvents.filter(({ ResourceType }) => ResourceType === 'AWS::CloudFormation::Stack').map(
      ({ ResourceStatus, ClientRequestToken, OperationId }) => ({
        event: `${ResourceStatus ?? ''} ${ClientRequestToken ?? '-'}`,
        OperationId,
      }),
    );
  };

  test('has its token and its id in all of its events', async () => {
    const created = await world.create('ids', { A: log('/ids/a') }, { ClientRequestToken: 'deploy-1' });
    const updated = await world.update('ids', { B: log('/ids/b') }, { ClientRequestToken: 'deploy-2' });
    expect(await tokensOf('ids')).toEqual([
      { event: 'UPDATE_COMPLETE deploy-2', OperationId: updated.OperationId },
      { event: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS deploy-2', OperationId: updated.OperationId },
      { event: 'UPDATE_IN_PROGRESS deploy-2', OperationId: updated.OperationId },
      { event: 'CREATE_COMPLETE deploy-1', OperationId: created.OperationId },
      { event: 'CREATE_IN_PROGRESS deploy-1', OperationId: created.OperationId },
    ]);
    expect(created.OperationId).toMatch(/^[0-9a-f-]{36}$/);
    expect(updated.OperationId).not.toBe(created.OperationId);
    expect(created.StackId).toContain(`:${ACCOUNT}:stack/ids/`);
  });

  test('has no token in its events when the request has none, and an automatic rollback has the token', async () => {
    await world.update('ids', { C: log('/ids/c') });
    expect((await tokensOf('ids'))[0]?.event).toBe('UPDATE_COMPLETE -');
    const { OperationId } = await world.update(
      'ids',
      { C: log('/ids/c'), D: log('/ids/c') },
      { ClientRequestToken: 'deploy-3' },
    );
    const [end, , rollback, start] = await tokensOf('ids');
    expect(start).toEqual({ event: 'UPDATE_IN_PROGRESS deploy-3', OperationId });
    expect([rollback?.event, end?.event]).toEqual([
      'UPDATE_ROLLBACK_IN_PROGRESS deploy-3',
      'UPDATE_ROLLBACK_COMPLETE deploy-3',
    ]);
    expect(end?.OperationId).not.toBe(OperationId);
  });
});

describe('an update without changes', () => {
  const resources = { A: log('/same/a', { RetentionInDays: { Ref: 'Days' } }) };
  const body = (more: object = {}) => ({
    TemplateBody: JSON.stringify({
      Parameters: { Days: { Type: 'Number' }, Size: { Type: 'String', Default: 'small' } },
      Resources: resources,
      ...more,
    }),
    Parameters: [{ ParameterKey: 'Days', ParameterValue: '7' }],
  });

  test('is rejected: omitted, previous and equal values are no change', async () => {
    await world.create('same', {}, body());
    for (const extra of [
      {},
      { Parameters: [{ ParameterKey: 'Days', UsePreviousValue: true }] },
      { TemplateBody: undefined, UsePreviousTemplate: true },
      { Tags: [] },
    ]) {
      await expect(world.update('same', {}, { ...body(), ...extra })).rejects.toMatchObject(NO_UPDATE);
    }
    expect(await world.statusOf('same')).toBe('CREATE_COMPLETE');
  });

  test.each([
    ['a description', { Description: 'a' }],
    ['an unused parameter', { Parameters: { Days: { Type: 'Number' } } }],
    ['a condition', { Conditions: { New: { 'Fn::Equals': ['a', 'a'] } } }],
  ])('is rejected if only %s changes', async (_, more) => {
    await expect(world.update('same', {}, body(more))).rejects.toMatchObject(NO_UPDATE);
  });

  test('is an update if only an output changes', async () => {
    const more = { Outputs: { New: { Value: { 'Fn::Sub': '${Size} ${A.Arn}' } } } };
    await world.update('same', {}, body(more));
    const Arn = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/same/a:*`;
    expect(await world.describe('same')).toMatchObject({
      StackStatus: 'UPDATE_COMPLETE',
      Outputs: [{ OutputKey: 'New', OutputValue: `small ${Arn}` }],
    });
    await expect(world.update('same', {}, body(more))).rejects.toMatchObject(NO_UPDATE);
    await world.update('same', {}, body());
    expect((await world.describe('same')).Outputs).toEqual([]);
  });

  test('is an update if only the tags change, and the resources get the tags', async () => {
    const Tags = [{ Key: 'release-sequence', Value: '7' }];
    await world.update('same', {}, { ...body(), Tags });
    expect((await world.describe('same')).Tags).toEqual(Tags);
    const resourceArn = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/same/a`;
    const { tags } = await new CloudWatchLogsClient(world.settings).send(
      new ListTagsForResourceCommand({ resourceArn }),
    );
    expect(tags).toEqual({
      'aws:cloudformation:logical-id': 'A',
      'aws:cloudformation:stack-id': (await world.describe('same')).StackId,
      'aws:cloudformation:stack-name': 'same',
      'release-sequence': '7',
    });
    await expect(world.update('same', {}, { ...body(), Tags })).rejects.toMatchObject(NO_UPDATE);
    await expect(world.update('same', {}, body())).rejects.toMatchObject(NO_UPDATE);
  });
});

describe('an ECS service in a stack', () => {
  const resources = (Image: string, HealthCheckGracePeriodSeconds: string) => ({
    Service: {
      Type: 'AWS::ECS::Service',
      Properties: {
        ...{ ServiceName: 'follows', Cluster: 'acme', TaskDefinition: { Ref: 'Task' } },
        HealthCheckGracePeriodSeconds,
      },
    },
    Task: {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: { Family: 'follows', ContainerDefinitions: [{ Name: 'app', Image, Memory: '64' }] },
    },
  });

  test.each([
    ['when its own part of the template does not change', '60'],
    ['when its own part of the template changes too', '90'],
  ])('gets the new task definition %s', async (_case, grace) => {
    const ecs = new ECSClient(world.settings);
    await ecs.send(new CreateClusterCommand({ clusterName: 'acme' }));
    const runningImage = async () => {
      const { services } = await ecs.send(
        new DescribeServicesCommand({ cluster: 'acme', services: ['follows'] }),
      );
      const { taskDefinition } = await ecs.send(
        new DescribeTaskDefinitionCommand({ taskDefinition: services?.[0]?.taskDefinition }),
      );
      return taskDefinition?.containerDefinitions?.[0]?.image;
    };
    await world.create('follows', resources('one', '60'));
    expect(await runningImage()).toBe('one');
    await world.update('follows', resources('two', grace));
    expect(await runningImage()).toBe('two');
    await world.remove('follows');
  });
});

describe('the termination protection of a stack', () => {
  const resources = { Log: log('/protected') };
  const protect = (EnableTerminationProtection: boolean, StackName = 'protected') =>
    world.client.send(new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection }));
  const isProtected = async () => (await world.describe('protected')).EnableTerminationProtection;

  test('is disabled until it is enabled by name or id, and prevents the deletion', async () => {
    const { StackId: id = '' } = await world.create('protected', resources);
    expect(await isProtected()).toBe(false);
    expect((await protect(true)).StackId).toBe(id);
    expect(await isProtected()).toBe(true);
    for (const stack of ['protected', id]) {
      await expect(world.remove(stack)).rejects.toMatchObject({
        name: 'ValidationError',
        message: `Stack [${stack}] cannot be deleted while TerminationProtection is enabled`,
      });
    }
    await protect(false, id);
    expect(await isProtected()).toBe(false);
  });

  test('is disabled for a new stack with the name of a deleted stack', async () => {
    await world.remove('protected');
    await expect(protect(true)).rejects.toThrow('Stack [protected] does not exist');
    await world.create('protected', resources);
    expect(await isProtected()).toBe(false);
  });

  test('can be enabled when the stack is created', async () => {
    await world.create('born', { Log: log('/born') }, { EnableTerminationProtection: true });
    await expect(world.remove('born')).rejects.toThrow('TerminationProtection is enabled');
  });
});

describe('the policy of a stack', () => {
  const policy = (Effect: string, Action: string, id: string) =>
    ({ Effect, Action, Principal: '*', Resource: `LogicalResourceId/${id}` }) as const;
  const StackPolicyBody = JSON.stringify({
    Statement: [
      policy('Allow', 'Update:*', '*'),
      policy('Deny', 'Update:Replace', 'A'),
      policy('Deny', 'Update:Delete', 'B'),
    ],
  });
  const before = { A: log('/policy/a', { RetentionInDays: '7' }), B: log('/policy/b') };

  test.each<[string, object, string]>([
    [
      'a replacement',
      { ...before, A: log('/policy/c') },
      'A UPDATE_FAILED (Action denied by stack policy: Statement [#2] does not allow [Update:Replace] for resource [LogicalResourceId/A])',
    ],
    [
      'a deletion',
      { A: before.A },
      'B UPDATE_FAILED (Action denied by stack policy: Statement [#3] does not allow [Update:Delete] for resource [LogicalResourceId/B])',
    ],
  ])('fails an update that it denies: %s', async (_, after, event) => {
    const name = `policy-${event.slice(0, 1)}`.toLowerCase();
    await world.create(name, before, { StackPolicyBody });
    const count = await world.eventCount(name);
    await world.update(name, after);
    expect((await world.events(name, count)).filter((one) => one.includes('_FAILED'))).toEqual([event]);
    expect(await world.statusOf(name)).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await world.logGroups('/policy/')).toEqual(['/policy/a 7', '/policy/b']);
    await world.remove(name);
  });

  test('allows an update that no statement denies, and can be replaced', async () => {
    await world.create('policy', before, { StackPolicyBody });
    await world.update('policy', { ...before, A: log('/policy/a', { RetentionInDays: '30' }) });
    expect(await world.statusOf('policy')).toBe('UPDATE_COMPLETE');
    const open = JSON.stringify({ Statement: [policy('Allow', 'Update:*', '*')] });
    await world.client.send(new SetStackPolicyCommand({ StackName: 'policy', StackPolicyBody: open }));
    const answer = await world.client.send(new GetStackPolicyCommand({ StackName: 'policy' }));
    expect(answer.StackPolicyBody).toBe(open);
    await world.update('policy', { A: log('/policy/c') });
    expect(await world.statusOf('policy')).toBe('UPDATE_COMPLETE');
    expect(await world.logGroups('/policy/')).toEqual(['/policy/c']);
  });
});

describe('the role of a stack', () => {
  const RoleARN = `arn:aws:iam::${ACCOUNT}:role/deployer`;
  const rejection = { name: 'ValidationError', message: `Role ${RoleARN} is invalid or cannot be assumed` };

  test('exists, or the request is rejected', async () => {
    await expect(world.create('roles', { A: log('/roles') }, { RoleARN })).rejects.toMatchObject(rejection);
    await expect(world.describe('roles')).rejects.toThrow('does not exist');
    await new IAMClient(world.settings).send(
      new CreateRoleCommand({ RoleName: 'deployer', AssumeRolePolicyDocument: '{}' }),
    );
    await world.create('roles', { A: log('/roles') }, { RoleARN });
    expect(await world.describe('roles')).toMatchObject({ StackStatus: 'CREATE_COMPLETE', RoleARN });
  });

  test('stays the role of the stack when an update names none', async () => {
    await world.update('roles', { A: log('/roles', { RetentionInDays: '7' }) });
    expect((await world.describe('roles')).RoleARN).toBe(RoleARN);
  });
});

describe('the description of stacks', () => {
  test('has the template, the resources and the deleted stacks', async () => {
    const TemplateBody = JSON.stringify({ Resources: { A: log('/shown') } });
    const { StackId = '' } = await world.create('shown', {}, { TemplateBody });
    expect(await world.client.send(new GetTemplateCommand({ StackName: 'shown' }))).toMatchObject({
      TemplateBody,
    });
    const { StackResources } = await world.client.send(
      new DescribeStackResourcesCommand({ StackName: 'shown' }),
    );
    expect(StackResources).toMatchObject([
      { LogicalResourceId: 'A', PhysicalResourceId: '/shown', ResourceStatus: 'CREATE_COMPLETE' },
    ]);
    await world.remove('shown');
    const { StackSummaries = [] } = await world.client.send(
      new ListStacksCommand({ StackStatusFilter: ['DELETE_COMPLETE'] }),
    );
    expect(StackSummaries.map((stack) => stack.StackId)).toContain(StackId);
  });

  test('has at most 100 events in a response', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `Log${String(index)}`);
    await world.create('many', Object.fromEntries(names.map((name) => [name, log(`/many/${name}`)])));
    const first = await world.client.send(new DescribeStackEventsCommand({ StackName: 'many' }));
    const { NextToken } = first;
    const second = await world.client.send(new DescribeStackEventsCommand({ StackName: 'many', NextToken }));
    expect([first.StackEvents?.length, second.StackEvents?.length, second.NextToken]).toEqual([
      100,
      22,
      undefined,
    ]);
    expect(second.StackEvents?.at(-1)?.ResourceStatusReason).toBe('User Initiated');
  });
});

describe('a request that the local AWS does not support', () => {
  const FOLDER = 'rehearsal/local-aws/services/cloudformation';

  test('is rejected with the file to change: an operation', async () => {
    const changeSet = new CreateChangeSetCommand({ StackName: 'a', ChangeSetName: 'b' });
    await expect(world.client.send(changeSet)).rejects.toThrow(
      `the local AWS does not support the operation CreateChangeSet of CloudFormation; add it to ${FOLDER}/api/operations.ts`,
    );
  });

  test.each<[string, object, string]>([
    [
      'a member',
      { TimeoutInMinutes: 5 },
      `the local AWS does not support the member TimeoutInMinutes of CreateStack; add it to ${FOLDER}/api/operations.ts`,
    ],
    [
      'a stack that is not rolled back',
      { OnFailure: 'DO_NOTHING' },
      'the local AWS rolls back every failed stack operation',
    ],
    [
      'a resource type',
      { TemplateBody: '{"Resources":{"A":{"Type":"AWS::SNS::Topic"}}}' },
      `the local AWS does not support the type AWS::SNS::Topic of the resource A; add it to ${FOLDER}/resources/types/index.ts`,
    ],
  ])('is rejected with the file to change: %s', async (_, more, message) => {
    await expect(world.create('other', { A: log('/other') }, more)).rejects.toThrow(message);
    await expect(world.describe('other')).rejects.toThrow('does not exist');
  });
});

test('a stack with the name of an active stack is rejected', async () => {
  await world.create('twin', { A: log('/twin') });
  await expect(world.create('twin', { A: log('/twin') })).rejects.toMatchObject({
    name: 'AlreadyExistsException',
    message: 'Stack [twin] already exists',
  });
});

test('of two requests at the same time for a new stack, one creates the stack and the other is rejected', async () => {
  const results = await Promise.allSettled([1, 2].map(() => world.create('race', { A: log('/race') })));
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { name: 'AlreadyExistsException' },
  });
  expect(await world.describe('race')).toMatchObject({ StackStatus: 'CREATE_COMPLETE' });
});
