import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { DescribeServicesCommand, DescribeTaskDefinitionCommand, ECSClient } from '@aws-sdk/client-ecs';

import {
  type ClientSettings,
  DELIVERY,
  errorNameOf,
  signIn,
  startTestLocalAws,
  type TestLocalAws,
} from '../../support/local-aws';

// The time limit is long, because the tests start many real programs, which are slow on a busy machine.
jest.setTimeout(60_000);

let local: TestLocalAws;
let delivery: ClientSettings;

beforeAll(async () => {
  local = await startTestLocalAws();
  delivery = await signIn(local, DELIVERY, 'us-east-1');
});
afterAll(() => local.stop());

describe('CloudFormation', () => {
  let client: CloudFormationClient;
  const StackName = 'acme-test-hello-web';
  const template = (topic: string) =>
    `Parameters:\n  Image:\n    Type: String\n  Size:\n    Type: String\n    Default: small\nResources:\n  ${topic}:\n    Type: AWS::SNS::Topic\n`;
  const Parameters = [{ ParameterKey: 'Image', ParameterValue: 'repository@sha256:1' }];
  const events = async (stack = StackName) =>
    (await client.send(new DescribeStackEventsCommand({ StackName: stack }))).StackEvents ?? [];
  const tokens = async (stack = StackName) =>
    (await events(stack)).map(
      ({ ResourceStatus, ClientRequestToken }) => `${ResourceStatus ?? ''} ${ClientRequestToken ?? '-'}`,
    );

  beforeAll(() => {
    client = new CloudFormationClient(delivery);
  });

  test('adds the token and the operation id of the call to its events', async () => {
    const created = await client.send(
      new CreateStackCommand({
        StackName,
        TemplateBody: template('One'),
        Parameters,
        ClientRequestToken: 'deploy-1',
      }),
    );
    const updated = await client.send(
      new UpdateStackCommand({
        StackName,
        TemplateBody: template('Two'),
        Parameters,
        ClientRequestToken: 'deploy-2',
      }),
    );
    expect(await tokens()).toEqual([
      'UPDATE_COMPLETE deploy-2',
      'UPDATE_IN_PROGRESS deploy-2',
      'CREATE_COMPLETE deploy-1',
      'CREATE_IN_PROGRESS deploy-1',
    ]);
    const operations = (await events()).map(({ OperationId }) => OperationId);
    expect(new Set(operations)).toEqual(new Set([created.OperationId, updated.OperationId]));
    expect(created.OperationId).toMatch(/^[0-9a-f-]{36}$/);
    expect(created.StackId).toContain(`:${DELIVERY}:stack/${StackName}/`);
  });

  test('rejects an update without changes: omitted, previous and equal values are no change', async () => {
    const update = (extra: object) =>
      client.send(new UpdateStackCommand({ StackName, TemplateBody: template('Two'), Parameters, ...extra }));
    for (const extra of [
      {},
      { Parameters: [{ ParameterKey: 'Image', UsePreviousValue: true }] },
      { TemplateBody: undefined, UsePreviousTemplate: true },
      { Tags: [] },
    ]) {
      await expect(update(extra)).rejects.toMatchObject({
        name: 'ValidationError',
        message: 'No updates are to be performed.',
      });
    }
    expect((await tokens())[0]).toBe('UPDATE_COMPLETE deploy-2');
  });

  test('updates a stack when only the tags change', async () => {
    const Tags = [{ Key: 'release-sequence', Value: '7' }];
    const update = {
      StackName,
      TemplateBody: template('Two'),
      Parameters,
      Tags,
      ClientRequestToken: 'deploy-3',
    };
    await client.send(new UpdateStackCommand(update));
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
    expect(Stacks?.[0]?.Tags).toEqual(Tags);
    expect((await tokens())[0]).toBe('UPDATE_COMPLETE deploy-3');
    expect(await errorNameOf(client.send(new UpdateStackCommand(update)))).toBe('ValidationError');
  });

  test('adds no token to events when the request has no token, and keeps the events of a deleted stack', async () => {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
    const id = Stacks?.[0]?.StackId ?? '';
    await client.send(new UpdateStackCommand({ StackName, TemplateBody: template('Three'), Parameters }));
    expect((await tokens())[0]).toBe('UPDATE_COMPLETE -');
    await client.send(new DeleteStackCommand({ StackName, ClientRequestToken: 'gone-1' }));
    expect((await tokens(id))[0]).toBe('DELETE_COMPLETE gone-1');
  });
});

describe('termination protection of a CloudFormation stack', () => {
  const StackName = 'acme-test-hello-protected';
  const TemplateBody =
    '{"Resources":{"Log":{"Type":"AWS::Logs::LogGroup","Properties":{"LogGroupName":"/protected"}}}}';
  const protect = (EnableTerminationProtection: boolean, stack = StackName) =>
    client.send(new UpdateTerminationProtectionCommand({ StackName: stack, EnableTerminationProtection }));
  const isProtected = async () =>
    (await client.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0]?.EnableTerminationProtection;
  const remove = (stack = StackName) => client.send(new DeleteStackCommand({ StackName: stack }));
  let client: CloudFormationClient;
  let id = '';

  beforeAll(async () => {
    client = new CloudFormationClient(delivery);
    id = (await client.send(new CreateStackCommand({ StackName, TemplateBody }))).StackId ?? '';
  });

  test('is disabled until it is enabled by name or id', async () => {
    expect(await isProtected()).toBe(false);
    expect((await protect(true)).StackId).toBe(id);
    expect(await isProtected()).toBe(true);
    await protect(false, id);
    expect(await isProtected()).toBe(false);
  });

  test('prevents the deletion of the stack by name or id', async () => {
    await protect(true, id);
    for (const stack of [StackName, id]) {
      await expect(remove(stack)).rejects.toMatchObject({
        name: 'ValidationError',
        message: `Stack [${stack}] cannot be deleted while TerminationProtection is enabled`,
      });
    }
    expect(await isProtected()).toBe(true);
  });

  test('is disabled for a new stack with the name of a deleted stack', async () => {
    await protect(false);
    await remove();
    await expect(protect(true)).rejects.toThrow(`Stack [${StackName}] does not exist`);
    await client.send(new CreateStackCommand({ StackName, TemplateBody }));
    expect(await isProtected()).toBe(false);
    await remove();
  });
});

describe('an ECS service in a CloudFormation stack', () => {
  const StackName = 'acme-test-hello-service';
  const template = (grace: number) => `
Parameters:
  Image: { Type: String }
Resources:
  Service:
    Type: AWS::ECS::Service
    Properties:
      ServiceName: follows
      Cluster: !Ref Cluster
      TaskDefinition: !Ref TaskDefinition
      HealthCheckGracePeriodSeconds: ${String(grace)}
  TaskDefinition:
    Type: AWS::ECS::TaskDefinition
    Properties: { Family: follows, ContainerDefinitions: [{ Name: app, Image: !Ref Image, Memory: 64 }] }
  Cluster:
    Type: AWS::ECS::Cluster
    Properties: { ClusterName: follows }
`;
  const stack = (image: string, grace: number) => ({
    StackName,
    TemplateBody: template(grace),
    Parameters: [{ ParameterKey: 'Image', ParameterValue: image }],
  });
  /** Returns the container image in the task definition of the service. */
  const runningImage = async () => {
    const ecs = new ECSClient(delivery);
    const { services } = await ecs.send(
      new DescribeServicesCommand({ cluster: 'follows', services: ['follows'] }),
    );
    const { taskDefinition } = await ecs.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: services?.[0]?.taskDefinition }),
    );
    return taskDefinition?.containerDefinitions?.[0]?.image;
  };

  test.each([
    ['whose own part of the template does not change', 60],
    ['whose own part of the template changes too', 90],
  ])('%s gets the new task definition', async (_case, grace) => {
    const client = new CloudFormationClient(delivery);
    await client.send(new CreateStackCommand(stack('one', 60)));
    expect(await runningImage()).toBe('one');
    await client.send(new UpdateStackCommand(stack('two', grace)));
    expect(await runningImage()).toBe('two');
    await client.send(new DeleteStackCommand({ StackName }));
  });
});

describe('a CloudFormation stack with a resource that fails', () => {
  let client: CloudFormationClient;
  const StackName = 'acme-test-hello-worker';
  /** Returns a template with an ECS service in this cluster. The creation fails for every cluster except "acme". */
  const template = (cluster: string) => `
Resources:
  Cluster:
    Type: AWS::ECS::Cluster
    Properties: { ClusterName: acme }
  TaskDefinition:
    Type: AWS::ECS::TaskDefinition
    Properties: { Family: hello, ContainerDefinitions: [{ Name: app, Image: app, Memory: 64 }] }
  Service:
    Type: AWS::ECS::Service
    DependsOn: Cluster
    Properties: { ServiceName: hello, Cluster: ${cluster}, TaskDefinition: !Ref TaskDefinition, DesiredCount: 1 }
`;
  const events = async () => {
    const { StackEvents } = await client.send(new DescribeStackEventsCommand({ StackName }));
    return StackEvents?.map((event) => [
      event.LogicalResourceId,
      event.ResourceStatus,
      event.ClientRequestToken,
    ]);
  };
  const status = async () =>
    (await client.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0]?.StackStatus;
  const create = (cluster: string, ClientRequestToken: string) =>
    client.send(new CreateStackCommand({ StackName, TemplateBody: template(cluster), ClientRequestToken }));
  const update = (cluster: string, ClientRequestToken: string) =>
    client.send(new UpdateStackCommand({ StackName, TemplateBody: template(cluster), ClientRequestToken }));

  beforeAll(() => {
    client = new CloudFormationClient(delivery);
  });

  test('is rolled back when the stack is new: the stack can be deleted, but not updated', async () => {
    const { StackId } = await create('no-such-cluster', 'first');
    expect(StackId).toContain(StackName);
    expect(await status()).toBe('ROLLBACK_COMPLETE');
    expect(await events()).toEqual([
      [StackName, 'ROLLBACK_COMPLETE', 'first'],
      [StackName, 'ROLLBACK_IN_PROGRESS', 'first'],
      ['Service', 'CREATE_FAILED', 'first'],
      [StackName, 'CREATE_IN_PROGRESS', 'first'],
    ]);
    await expect(update('acme', 'second')).rejects.toThrow(
      'is in ROLLBACK_COMPLETE state and can not be updated',
    );
    await client.send(new DeleteStackCommand({ StackName }));
    await create('acme', 'third');
    expect(await status()).toBe('CREATE_COMPLETE');
  });

  test('returns to its previous state when the stack existed, and accepts the next update', async () => {
    await update('no-such-cluster', 'fourth');
    expect(await status()).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect((await events())?.slice(0, 4)).toEqual([
      [StackName, 'UPDATE_ROLLBACK_COMPLETE', 'fourth'],
      [StackName, 'UPDATE_ROLLBACK_IN_PROGRESS', 'fourth'],
      ['Service', 'UPDATE_FAILED', 'fourth'],
      [StackName, 'UPDATE_IN_PROGRESS', 'fourth'],
    ]);
    await expect(update('acme', 'fifth')).rejects.toThrow('No updates are to be performed.');
    const TemplateBody = template('acme').replace('Memory: 64', 'Memory: 128');
    await client.send(new UpdateStackCommand({ StackName, TemplateBody }));
    expect(await status()).toBe('UPDATE_COMPLETE');
  });

  test('is not changed by a call that moto rejects', async () => {
    expect(await errorNameOf(create('acme', 'sixth'))).toBe('AlreadyExistsException');
    expect(await status()).toBe('UPDATE_COMPLETE');
  });
});
