import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DeleteAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  StartInstanceRefreshCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  AllocateAddressCommand,
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  CreateNatGatewayCommand,
  DeleteNatGatewayCommand,
  DescribeSubnetsCommand,
  EC2Client,
  ReleaseAddressCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateCapacityProviderCommand,
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteCapacityProviderCommand,
  DeleteClusterCommand,
  DeleteServiceCommand,
  DescribeCapacityProvidersCommand,
  ECSClient,
  PutClusterCapacityProvidersCommand,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
  RemoveRoleFromInstanceProfileCommand,
} from '@aws-sdk/client-iam';

import { startTestLocalAws, type TestLocalAws } from '../support/local-aws';

jest.setTimeout(60_000);

let local: TestLocalAws;
let settings: {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
};
let ecs: ECSClient;
let ec2: EC2Client;
let scaling: AutoScalingClient;
let subnets: string[];
beforeAll(async () => {
  local = await startTestLocalAws();
  const credentials = { accessKeyId: 'anybody', secretAccessKey: 'anybody' };
  settings = { endpoint: local.aws.endpoint, region: 'eu-west-1', credentials };
  [ecs, ec2, scaling] = [new ECSClient(settings), new EC2Client(settings), new AutoScalingClient(settings)];
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  subnets = Subnets.map(({ SubnetId }) => SubnetId ?? '');
});
afterAll(() => local.stop());

/** Creates an ECS cluster and an Auto Scaling group whose instances join the cluster. @returns the ARN of the group. */
async function clusterWithGroup(name: string, instances: number): Promise<string | undefined> {
  await ecs.send(new CreateClusterCommand({ clusterName: name }));
  const UserData = Buffer.from(`#!/bin/sh\nECS_CLUSTER=${name}\n`).toString('base64');
  await ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: name,
      LaunchTemplateData: { ImageId: 'ami-12c6146b', InstanceType: 't3.small', UserData },
    }),
  );
  await scaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: name,
      MinSize: 0,
      MaxSize: 4,
      DesiredCapacity: instances,
      VPCZoneIdentifier: subnets.join(),
      LaunchTemplate: { LaunchTemplateName: name, Version: '1' },
    }),
  );
  return (await groupOf(name))?.AutoScalingGroupARN;
}

async function groupOf(name: string) {
  const { AutoScalingGroups: [group] = [] } = await scaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }),
  );
  return group;
}

const provide = (name: string, autoScalingGroupArn: string | undefined) =>
  ecs.send(new CreateCapacityProviderCommand({ name, autoScalingGroupProvider: { autoScalingGroupArn } }));
const associate = (cluster: string, ...capacityProviders: string[]) =>
  ecs.send(
    new PutClusterCapacityProvidersCommand({
      cluster,
      capacityProviders,
      defaultCapacityProviderStrategy: capacityProviders.map((capacityProvider) => ({ capacityProvider })),
    }),
  );

describe('a capacity provider', () => {
  test('is kept while a cluster is associated with the provider, and the response contains the reason', async () => {
    await provide('of-associated', await clusterWithGroup('associated', 0));
    await associate('associated', 'of-associated');
    const remove = new DeleteCapacityProviderCommand({ capacityProvider: 'of-associated' });
    const { capacityProvider } = await ecs.send(remove);
    expect(capacityProvider).toMatchObject({
      status: 'ACTIVE',
      updateStatus: 'DELETE_FAILED',
      updateStatusReason: expect.stringContaining('it is associated with cluster: associated') as string,
    });
    await associate('associated', 'FARGATE');
    await ecs.send(remove);
    const { capacityProviders } = await ecs.send(
      new DescribeCapacityProvidersCommand({ capacityProviders: ['of-associated'] }),
    );
    expect(capacityProviders).toEqual([]);
  });

  test('has a unique name and a unique group', async () => {
    const group = await clusterWithGroup('single', 0);
    await provide('of-single', group);
    await expect(provide('of-single', group)).rejects.toMatchObject({ name: 'ClientException' });
    await expect(provide('another', group)).rejects.toThrow(
      'already being used by another capacity provider',
    );
  });

  test('stays associated while a service uses the provider', async () => {
    await provide('of-busy', await clusterWithGroup('busy', 0));
    await associate('busy', 'of-busy');
    const { taskDefinition } = await ecs.send(
      new RegisterTaskDefinitionCommand({
        family: 'web',
        containerDefinitions: [{ name: 'web', image: 'web', memory: 64 }],
      }),
    );
    const service = { cluster: 'busy', taskDefinition: taskDefinition?.taskDefinitionArn };
    await ecs.send(new CreateServiceCommand({ ...service, serviceName: 'web', desiredCount: 1 }));
    const rejection = { name: 'ResourceInUseException' };
    await expect(associate('busy', 'FARGATE')).rejects.toMatchObject(rejection);
    await ecs.send(new DeleteServiceCommand({ cluster: 'busy', service: 'web', force: true }));
    await associate('busy', 'FARGATE');
  });

  test('cannot be associated when it does not exist', async () => {
    await ecs.send(new CreateClusterCommand({ clusterName: 'empty' }));
    await expect(associate('empty', 'nobody')).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});

test('keeps a cluster while its own instances run', async () => {
  await clusterWithGroup('inhabited', 1);
  await clusterWithGroup('inhabited-too', 1);
  const remove = new DeleteClusterCommand({ cluster: 'inhabited' });
  await expect(ecs.send(remove)).rejects.toMatchObject({
    name: 'ClusterContainsContainerInstancesException',
  });
  await scaling.send(
    new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: 'inhabited', ForceDelete: true }),
  );
  await ecs.send(remove);
});

test('an instance refresh replaces every instance with one of the new template version', async () => {
  await clusterWithGroup('refreshed', 2);
  const before = (await groupOf('refreshed'))?.Instances?.map(({ InstanceId }) => InstanceId);
  await ec2.send(
    new CreateLaunchTemplateVersionCommand({
      LaunchTemplateName: 'refreshed',
      LaunchTemplateData: { ImageId: 'ami-12c6146b', InstanceType: 't3.medium' },
    }),
  );
  await scaling.send(
    new UpdateAutoScalingGroupCommand({
      AutoScalingGroupName: 'refreshed',
      LaunchTemplate: { LaunchTemplateName: 'refreshed', Version: '2' },
    }),
  );
  const types = async () => (await groupOf('refreshed'))?.Instances?.map(({ InstanceType }) => InstanceType);
  expect(await types()).toEqual(['t3.small', 't3.small']);
  const { InstanceRefreshId: id } = await scaling.send(
    new StartInstanceRefreshCommand({
      AutoScalingGroupName: 'refreshed',
      Strategy: 'Rolling',
      Preferences: { MinHealthyPercentage: 100, ScaleInProtectedInstances: 'Refresh' },
    }),
  );
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  expect(await types()).toEqual(['t3.medium', 't3.medium']);
  const after = (await groupOf('refreshed'))?.Instances?.map(({ InstanceId }) => InstanceId);
  expect(after?.some((instance) => before?.includes(instance))).toBe(false);
});

test('keeps an address while a NAT gateway uses the address', async () => {
  const { AllocationId } = await ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }));
  const { NatGateway } = await ec2.send(new CreateNatGatewayCommand({ SubnetId: subnets[0], AllocationId }));
  const release = new ReleaseAddressCommand({ AllocationId });
  await expect(ec2.send(release)).rejects.toMatchObject({ name: 'InvalidIPAddress.InUse' });
  await ec2.send(new DeleteNatGatewayCommand({ NatGatewayId: NatGateway?.NatGatewayId }));
  await ec2.send(release);
});

test('keeps a role while the role has policies or an instance profile', async () => {
  const iam = new IAMClient(settings);
  const role = { RoleName: 'busy' };
  await iam.send(new CreateRoleCommand({ ...role, AssumeRolePolicyDocument: '{}' }));
  const policy = { ...role, PolicyName: 'permissions' };
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
  });
  await iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument }));
  const profile = { ...role, InstanceProfileName: 'busy' };
  await iam.send(new CreateInstanceProfileCommand(profile));
  await iam.send(new AddRoleToInstanceProfileCommand(profile));
  const remove = new DeleteRoleCommand(role);
  const conflict = { name: 'DeleteConflictException' };
  await expect(iam.send(remove)).rejects.toMatchObject(conflict);
  await iam.send(new DeleteRolePolicyCommand(policy));
  await expect(iam.send(remove)).rejects.toMatchObject(conflict);
  await iam.send(new RemoveRoleFromInstanceProfileCommand(profile));
  await iam.send(remove);
});

test('records the beginning and the end of the requests that change something', async () => {
  const before = local.aws.requests().length;
  await ecs.send(new CreateClusterCommand({ clusterName: 'recorded' }));
  await ecs.send(new DescribeCapacityProvidersCommand({ capacityProviders: [] }));
  await associate('recorded', 'FARGATE', 'FARGATE_SPOT');
  await expect(ec2.send(new ReleaseAddressCommand({ AllocationId: 'nobody' }))).rejects.toThrow();
  const [created, associated, released, ...others] = local.aws.requests().slice(before);
  expect(others).toEqual([]);
  expect(created).toMatchObject({
    operation: 'ecs:CreateCluster',
    accountRegion: { accountId: '123456789012', region: 'eu-west-1' },
    status: 200,
  });
  expect(associated?.input.get('capacityProviders.1')).toBe('FARGATE_SPOT');
  expect(released).toMatchObject({ operation: 'ec2:ReleaseAddress', status: 400 });
  expect(released?.input.get('AllocationId')).toBe('nobody');
  const positions = [created, associated, released].flatMap((request) => [request?.began, request?.ended]);
  expect(positions).toEqual([...positions].sort((one = 0, other = 0) => one - other));
});
