import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import {
  CreateClusterCommand,
  DescribeServicesCommand,
  type ContainerDefinition,
  DescribeTaskDefinitionCommand,
  ECSClient,
} from '@aws-sdk/client-ecs';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  DescribeRulesCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';

import { namesAnywhere } from '../../stacks/config/checks/names-anywhere';
import type { ServiceParameter } from '../../stacks/names';
import { startTestLocalAws, type TestLocalAws } from '../rehearsal/local-aws/support/local-aws';
import { readConfiguration, readText } from './template';

const PROJECT = 'big-red-button';
const namesIn = (environment: string) => namesAnywhere({ project: PROJECT, environment });
const image = (digit: string) =>
  `111111111111.dkr.ecr.ap-southeast-2.amazonaws.com/big-red-button/hello/web@sha256:${digit.repeat(64)}`;

let local: TestLocalAws;
let cloudFormation: CloudFormationClient;
let ec2: EC2Client;
let ecs: ECSClient;
let loadBalancing: ElasticLoadBalancingV2Client;
let ssm: SSMClient;
let iam: IAMClient;

beforeAll(async () => {
  local = await startTestLocalAws();
  const client = {
    endpoint: local.aws.endpoint,
    region: 'ap-southeast-2',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  cloudFormation = new CloudFormationClient(client);
  ec2 = new EC2Client(client);
  ecs = new ECSClient(client);
  loadBalancing = new ElasticLoadBalancingV2Client(client);
  ssm = new SSMClient(client);
  iam = new IAMClient(client);
}, 30_000);

afterAll(async () => {
  for (const client of [cloudFormation, ec2, ecs, loadBalancing, ssm, iam]) client.destroy();
  await local.stop();
});

/** Returns a value from an AWS response, or throws an error if the value is missing. */
function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the local AWS left the value out of its answer');
  return value;
}

/**
 * Creates the resources and SSM parameters of an environment.
 *
 * @returns the ARN of the listener.
 */
async function createEnvironment(environment: string): Promise<string> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.10.0.0/16' }));
  const vpc = required(Vpc?.VpcId);
  const subnets: string[] = [];
  for (const [index, zone] of ['ap-southeast-2a', 'ap-southeast-2b'].entries()) {
    const CidrBlock = `10.10.${String(index)}.0/24`;
    const { Subnet } = await ec2.send(
      new CreateSubnetCommand({ VpcId: vpc, CidrBlock, AvailabilityZone: zone }),
    );
    subnets.push(required(Subnet?.SubnetId));
  }
  const group = await ec2.send(
    new CreateSecurityGroupCommand({ VpcId: vpc, GroupName: environment, Description: 'the service' }),
  );
  const { LoadBalancers } = await loadBalancing.send(
    new CreateLoadBalancerCommand({ Name: environment, Subnets: subnets }),
  );
  const { Listeners } = await loadBalancing.send(
    new CreateListenerCommand({
      LoadBalancerArn: required(LoadBalancers?.[0]?.LoadBalancerArn),
      Protocol: 'HTTP',
      Port: 80,
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
    }),
  );
  const listener = required(Listeners?.[0]?.ListenerArn);
  await ecs.send(new CreateClusterCommand({ clusterName: namesIn(environment).cluster.name }));
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName: environment, AssumeRolePolicyDocument: '{}' }),
  );
  const published: Record<ServiceParameter, string> = {
    'vpc-id': vpc,
    'private-subnet-ids': subnets.join(','),
    'service-security-group-id': required(group.GroupId),
    'cluster-name': namesIn(environment).cluster.name,
    'listener-arn': listener,
    'task-execution-role-arn': required(Role?.Arn),
  };
  for (const [parameter, Value] of Object.entries(published)) {
    const Name = namesIn(environment).parameter(parameter as ServiceParameter);
    await ssm.send(new PutParameterCommand({ Name, Value, Type: 'String' }));
  }
  return listener;
}

/** Returns the status and the outputs of a stack. */
async function readStack(stack: string) {
  const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: stack }));
  const outputs = (Stacks?.[0]?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [
    required(OutputKey),
    required(OutputValue),
  ]);
  return {
    status: Stacks?.[0]?.StackStatus,
    outputs: Object.fromEntries(outputs) as Readonly<Record<string, string>>,
  };
}

/** Returns the stack status, the stack outputs, and the images and ports of the ECS service. */
async function readState(environment: string, stack: string) {
  const { status, outputs } = await readStack(stack);
  const { services } = await ecs.send(
    new DescribeServicesCommand({
      cluster: namesIn(environment).cluster.name,
      services: [required(outputs['ServiceName'])],
    }),
  );
  const { taskDefinition } = await ecs.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: required(services?.[0]?.taskDefinition) }),
  );
  const containers = taskDefinition?.containerDefinitions ?? [];
  const service = services?.[0];
  return {
    status,
    outputs,
    images: containers.map((container) => container.image),
    services: services?.length,
    ports: [
      ...containers.flatMap(portsOf),
      ...(service?.loadBalancers ?? []).map(({ containerPort }) => containerPort),
    ],
  };
}

/** Returns the ports of a container: of its mappings, of its variable PORT, and of its health check. */
const portsOf = ({ portMappings, environment, healthCheck }: ContainerDefinition) => [
  ...(portMappings ?? []).map(({ containerPort }) => containerPort),
  environment?.find(({ name }) => name === 'PORT')?.value,
  healthCheck?.command?.at(-1),
];

describe.each(['test', 'production'])('a service stack in %s', (environment) => {
  const stack = namesIn(environment).application('hello').serviceStack('web').name;
  const input = (digit: string, parameters: Readonly<Record<string, string>> = {}) => ({
    StackName: stack,
    TemplateBody: readText('cfn/service.yaml'),
    Parameters: Object.entries({
      ...readConfiguration(`__tests__/fixtures/cfn/web.${environment}.json`),
      ImageUri: image(digit),
      ...parameters,
    }).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
  });

  it('is created with an image and updated to another image', async () => {
    const listener = await createEnvironment(environment);

    await cloudFormation.send(new CreateStackCommand(input('1')));
    const created = await readState(environment, stack);
    expect(created).toMatchObject({ status: 'CREATE_COMPLETE', services: 1, images: [image('1')] });

    await cloudFormation.send(new UpdateStackCommand(input('2')));
    const updated = await readState(environment, stack);
    expect(updated).toMatchObject({ status: 'UPDATE_COMPLETE', services: 1, images: [image('2')] });
    expect(updated.outputs['ServiceName']).toBe(created.outputs['ServiceName']);
    expect(updated.outputs['TaskDefinition']).not.toBe(created.outputs['TaskDefinition']);

    const { Rules } = await loadBalancing.send(new DescribeRulesCommand({ ListenerArn: listener }));
    expect(Rules?.map((rule) => rule.Actions?.[0]?.TargetGroupArn)).toContain(updated.outputs['TargetGroup']);
  }, 20_000);

  it('moves to another port, and keeps its target group', async () => {
    const before = await readState(environment, stack);
    expect(before.ports).toEqual([8080, '8080', 'http://127.0.0.1:8080/health', 8080]);

    await cloudFormation.send(new UpdateStackCommand(input('2', { ContainerPort: '9090' })));
    const after = await readState(environment, stack);
    expect(after.status).toBe('UPDATE_COMPLETE');
    expect(after.ports).toEqual([9090, '9090', 'http://127.0.0.1:9090/health', 9090]);
    expect(after.outputs['TargetGroup']).toBe(before.outputs['TargetGroup']);
  }, 20_000);
});
