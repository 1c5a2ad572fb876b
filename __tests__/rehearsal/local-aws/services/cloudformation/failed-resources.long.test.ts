import { CreateClusterCommand, ECSClient } from '@aws-sdk/client-ecs';
import { CreateRoleCommand, DeleteRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { SSMClient, PutParameterCommand } from '@aws-sdk/client-ssm';

import { ACCOUNT, StackWorld, log } from './support/stack-world';

// The time limit is long, because moto (Python) starts slowly on a busy machine.
jest.setTimeout(60_000);

let world: StackWorld;
let iam: IAMClient;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/execution`;

beforeAll(async () => {
  world = await StackWorld.start();
  iam = new IAMClient(world.settings);
  await iam.send(new CreateRoleCommand({ RoleName: 'execution', AssumeRolePolicyDocument: '{}' }));
  await new ECSClient(world.settings).send(new CreateClusterCommand({ clusterName: 'acme' }));
  await new SSMClient(world.settings).send(
    new PutParameterCommand({ Name: '/acme/size', Value: '256', Type: 'String' }),
  );
});
afterAll(() => world.stop());

/** Returns the resources of a service whose parts depend on each other. */
const service = (container: object = {}, task: object = {}, properties: object = {}) => ({
  Log: log({ 'Fn::Sub': '/${AWS::StackName}' }),
  Task: {
    Type: 'AWS::ECS::TaskDefinition',
    Properties: {
      Family: { Ref: 'AWS::StackName' },
      ExecutionRoleArn: ROLE,
      ContainerDefinitions: [
        {
          Name: 'app',
          Image: 'app',
          Memory: '64',
          LogConfiguration: { LogDriver: 'awslogs', Options: { 'awslogs-group': { Ref: 'Log' } } },
          ...container,
        },
      ],
      ...task,
    },
  },
  Service: {
    Type: 'AWS::ECS::Service',
    Properties: { Cluster: 'acme', TaskDefinition: { Ref: 'Task' }, DesiredCount: '0', ...properties },
  },
});

/** Creates a stack whose creation fails. @returns the events of the failed resources. */
async function failuresOf(name: string, resources: object): Promise<string[]> {
  await world.create(name, resources);
  expect(await world.statusOf(name)).toBe('ROLLBACK_COMPLETE');
  expect(await world.logGroups(`/${name}`)).toEqual([]);
  return (await world.events(name)).filter((event) => / [A-Z]+_FAILED /.test(event));
}

test('a service without mistakes is created', async () => {
  await world.create('right', service());
  expect(await world.statusOf('right')).toBe('CREATE_COMPLETE');
});

describe('a mistake in a template fails the resource that has the mistake:', () => {
  const violation = (id: string, text: string) =>
    `${id} CREATE_FAILED (Properties validation failed for resource ${id} with message:\n${text})`;
  let stacks = 0;
  const secret = (name: string) => `{{resolve:secretsmanager:${name}:SecretString:password}}`;

  test.each<[string, object, string | RegExp]>([
    [
      'a wrong name of a property',
      service({}, {}, { DesiredCout: '1' }),
      violation('Service', '#: extraneous key [DesiredCout] is not permitted'),
    ],
    [
      'a wrong name of a nested property',
      service({ Enviroment: [] }),
      violation('Task', '#/ContainerDefinitions/0: extraneous key [Enviroment] is not permitted'),
    ],
    [
      'a value of the wrong type',
      service({ Memory: 'much' }),
      violation('Task', '#/ContainerDefinitions/0/Memory: expected type: Integer, found: String'),
    ],
    [
      'a value that the type does not allow',
      { ...service(), Log: log('/mistake', { RetentionInDays: '2' }) },
      violation('Log', '#/RetentionInDays: 2 is not a valid enum value'),
    ],
    [
      'two mistakes',
      service({}, {}, { LaunchType: 'FARGAT', Cout: '1' }),
      violation(
        'Service',
        '#/LaunchType: "FARGAT" is not a valid enum value\n#: extraneous key [Cout] is not permitted',
      ),
    ],
    [
      'a role that does not exist',
      service({}, { TaskRoleArn: `arn:aws:iam::${ACCOUNT}:role/nobody` }),
      /^Task CREATE_FAILED \(Resource handler returned message: "Role is not valid \(Service: Ecs, Status Code: 400, .*HandlerErrorCode: InvalidRequest\)\)$/,
    ],
    [
      'a secret that does not exist',
      service({ Environment: [{ Name: 'A', Value: secret('nothing') }] }),
      /^Task CREATE_FAILED \(.*can't find the specified secret.*\)$/,
    ],
    [
      'a cluster that does not exist',
      service({}, {}, { Cluster: 'nowhere' }),
      /^Service CREATE_FAILED \(Resource handler returned message: "Cluster not found\. \(Service: Ecs, .*HandlerErrorCode: NotFound\)\)$/,
    ],
    [
      'a task definition that does not exist',
      { Service: service({}, {}, { TaskDefinition: 'nothing' }).Service },
      /^Service CREATE_FAILED \(Resource handler returned message: ".*\(Service: Ecs, Status Code: 400/,
    ],
    [
      'an attribute that the type does not have',
      service({}, {}, { ServiceName: { 'Fn::GetAtt': ['Log', 'Nope'] } }),
      'Service CREATE_FAILED (Requested attribute Nope does not exist in schema for AWS::Logs::LogGroup)',
    ],
  ])('%s', async (_, resources, failure) => {
    stacks += 1;
    const name = `mistake-${String(stacks)}`;
    const [event, ...others] = await failuresOf(name, resources);
    expect(others).toEqual([]);
    expect(event).toEqual(typeof failure === 'string' ? failure : expect.stringMatching(failure));
    const id = event?.split(' ')[0] ?? '';
    expect((await world.describe(name)).StackStatusReason).toBeUndefined();
    expect(await world.events(name)).toContain(
      `stack ROLLBACK_IN_PROGRESS (The following resource(s) failed to create: [${id}]. Rollback requested by user.)`,
    );
  });

  test('the same mistake in an update', async () => {
    await world.create('mistaken', service());
    const count = await world.eventCount('mistaken');
    await world.update('mistaken', service({}, {}, { DesiredCout: '1' }));
    const events = await world.events('mistaken', count);
    expect(events.filter((event) => event.includes('_FAILED'))).toEqual([
      violation('Service', '#: extraneous key [DesiredCout] is not permitted').replace('CREATE', 'UPDATE'),
    ]);
    expect(events).toContain(
      'stack UPDATE_ROLLBACK_IN_PROGRESS (The following resource(s) failed to update: [Service]. )',
    );
    expect(events.at(-1)).toBe('stack UPDATE_ROLLBACK_COMPLETE');
  });
});

describe('a mistake that concerns no resource', () => {
  test('fails the stack before its first resource: an output of an attribute that does not exist', async () => {
    const TemplateBody = JSON.stringify({
      Resources: { Log: log('/output') },
      Outputs: { Out: { Value: { 'Fn::GetAtt': ['Log', 'Nope'] } } },
    });
    await world.create('output', {}, { TemplateBody });
    expect(await world.events('output')).toEqual([
      'stack CREATE_IN_PROGRESS (User Initiated)',
      'stack ROLLBACK_IN_PROGRESS ([Error] /Outputs/Out/Value/Fn::GetAtt: Resource type AWS::Logs::LogGroup does not support attribute {Nope}. Rollback requested by user.)',
      'stack ROLLBACK_COMPLETE',
    ]);
  });

  test.each([
    [
      'a value of SSM that does not exist',
      '{{resolve:ssm:/acme/none}}',
      'Parameters: [ssm:/acme/none] cannot be found.',
    ],
    [
      'a mapping without the key',
      { 'Fn::FindInMap': ['Sizes', 'large', 'Cpu'] },
      'Template error: Unable to get mapping for Sizes::large::Cpu',
    ],
  ])('rejects the request, and no stack exists: %s', async (_, Cpu, message) => {
    const Resources = service({}, { Cpu });
    const Mappings = { Sizes: { small: { Cpu: '256' } } };
    const TemplateBody = JSON.stringify({ Resources, Mappings });
    await expect(world.create('rejected', {}, { TemplateBody })).rejects.toMatchObject({
      name: 'ValidationError',
      message,
    });
    await expect(world.describe('rejected')).rejects.toThrow('Stack with id rejected does not exist');
  });
});

test('a role that is deleted after the creation fails the next revision of the task definition', async () => {
  const RoleName = 'temporary';
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: '{}' }));
  const withRole = (Image: string) =>
    service({ Image }, { TaskRoleArn: `arn:aws:iam::${ACCOUNT}:role/${RoleName}` });
  await world.create('temporary', withRole('one'));
  await iam.send(new DeleteRoleCommand({ RoleName }));
  const count = await world.eventCount('temporary');
  await world.update('temporary', withRole('two'));
  const failed = (await world.events('temporary', count)).filter((event) => event.includes('_FAILED'));
  expect(failed).toEqual([expect.stringMatching(/^Task UPDATE_FAILED \(.*Role is not valid/) as string]);
  expect(await world.statusOf('temporary')).toBe('UPDATE_ROLLBACK_COMPLETE');
});
