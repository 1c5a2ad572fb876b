import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import {
  CreateClusterCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  ListServicesCommand,
  ListTaskDefinitionsCommand,
} from '@aws-sdk/client-ecs';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  DescribeListenersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';

import { parseTemplate } from '../../../../../functions/shared/template/parse';
import { startTestLocalAws, type TestLocalAws } from '../../support/local-aws';

// The time limit is long, because moto (Python) starts slowly on a busy machine.
jest.setTimeout(60_000);

/** Content of the service template in this repository. */
const TEMPLATE = readFileSync(join(__dirname, '../../../../../cfn/service.yaml'), 'utf8');
const CLUSTER = 'acme';
/** Returns the service template with an additional resource. */
const withResource = (name: string, type: string, properties: string, template = TEMPLATE) =>
  template.replace(
    '\nOutputs:\n',
    () => `\n  ${name}:\n    Type: ${type}\n    Properties: { ${properties} }\n\nOutputs:\n`,
  );

let local: TestLocalAws;
let cloudFormation: CloudFormationClient;
let ecs: ECSClient;
let balancing: ElasticLoadBalancingV2Client;
let logs: CloudWatchLogsClient;
let ssm: SSMClient;
let iam: IAMClient;
let listener: string;

const publish = (Name: string, Value: string) =>
  ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }));

/** Creates the resources of an environment and publishes their ids as SSM parameters. */
async function createEnvironment(ec2: EC2Client) {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  const VpcId = Vpc?.VpcId;
  const subnets = await Promise.all(
    ['us-east-1a', 'us-east-1b'].map(async (AvailabilityZone, index) => {
      const CidrBlock = `10.0.${String(index)}.0/24`;
      const created = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock, AvailabilityZone }));
      return created.Subnet?.SubnetId ?? '';
    }),
  );
  const group = await ec2.send(
    new CreateSecurityGroupCommand({ VpcId, GroupName: 'services', Description: 'services' }),
  );
  const { LoadBalancers } = await balancing.send(
    new CreateLoadBalancerCommand({ Name: 'acme', Subnets: subnets }),
  );
  const { Listeners } = await balancing.send(
    new CreateListenerCommand({
      LoadBalancerArn: LoadBalancers?.[0]?.LoadBalancerArn,
      Protocol: 'HTTP',
      Port: 80,
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
    }),
  );
  listener = Listeners?.[0]?.ListenerArn ?? '';
  await ecs.send(new CreateClusterCommand({ clusterName: CLUSTER }));
  await publish('/acme/vpc-id', VpcId ?? '');
  await publish('/acme/subnet-ids', subnets.join(','));
  await publish('/acme/security-group-id', group.GroupId ?? '');
  await publish('/acme/cluster-name', CLUSTER);
  await publish('/acme/listener-arn', listener);
  await publish('/acme/role-arn', 'arn:aws:iam::123456789012:role/execution');
  for (const RoleName of ['execution', 'new', 'other']) {
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: '{}' }));
  }
}

beforeAll(async () => {
  local = await startTestLocalAws();
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  const settings = { endpoint: local.aws.endpoint, region: 'us-east-1', credentials };
  cloudFormation = new CloudFormationClient(settings);
  ecs = new ECSClient(settings);
  balancing = new ElasticLoadBalancingV2Client(settings);
  logs = new CloudWatchLogsClient(settings);
  ssm = new SSMClient(settings);
  iam = new IAMClient(settings);
  await createEnvironment(new EC2Client(settings));
});
afterAll(() => local.stop());

const PARAMETERS = {
  ImageUri: `111111111111.dkr.ecr.us-east-1.amazonaws.com/acme@sha256:${'0'.repeat(64)}`,
  VpcId: '/acme/vpc-id',
  SubnetIds: '/acme/subnet-ids',
  SecurityGroupId: '/acme/security-group-id',
  ClusterName: '/acme/cluster-name',
  ListenerArn: '/acme/listener-arn',
  TaskExecutionRoleArn: '/acme/role-arn',
  MinTasks: '1',
  MaxTasks: '2',
  Cpu: '256',
  Memory: '512',
  HealthPath: '/health',
  PathPattern: '/*',
  RulePriority: '100',
};

const stackOf = (StackName: string, parameters: Partial<typeof PARAMETERS> = {}, template = TEMPLATE) => ({
  StackName,
  // In the canonical form of a template, every number and boolean is a string.
  TemplateBody: parseTemplate(template, 'service.yaml').canonical,
  Parameters: Object.entries({ ...PARAMETERS, ...parameters }).map(([ParameterKey, ParameterValue]) => ({
    ParameterKey,
    ParameterValue,
  })),
});
const create = (...stack: Parameters<typeof stackOf>) =>
  cloudFormation.send(new CreateStackCommand(stackOf(...stack)));
const update = (...stack: Parameters<typeof stackOf>) =>
  cloudFormation.send(new UpdateStackCommand(stackOf(...stack)));
const remove = (StackName: string) => cloudFormation.send(new DeleteStackCommand({ StackName }));
const statusOf = async (StackName: string) =>
  (await cloudFormation.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0]?.StackStatus;

const priorities = async (ListenerArn = listener) => {
  const { Rules = [] } = await balancing.send(new DescribeRulesCommand({ ListenerArn }));
  return Rules.map(({ Priority }) => Priority).filter((priority) => priority !== 'default');
};

/** Lists the resources that all service stacks have created. */
async function listResources() {
  const { serviceArns } = await ecs.send(new ListServicesCommand({ cluster: CLUSTER }));
  const { taskDefinitionArns } = await ecs.send(new ListTaskDefinitionsCommand({ status: 'ACTIVE' }));
  const { TargetGroups } = await balancing.send(new DescribeTargetGroupsCommand({}));
  const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/ecs/' }));
  return { serviceArns, taskDefinitionArns, TargetGroups, logGroups, priorities: await priorities() };
}
const NOTHING = { serviceArns: [], taskDefinitionArns: [], TargetGroups: [], logGroups: [], priorities: [] };

/** Describes the resources of the only service stack. */
async function describeService() {
  const { serviceArns, TargetGroups, logGroups } = await listResources();
  const described = await ecs.send(new DescribeServicesCommand({ cluster: CLUSTER, services: serviceArns }));
  const service = described.services?.[0];
  const task = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: service?.taskDefinition }));
  const { Attributes } = await balancing.send(
    new DescribeTargetGroupAttributesCommand({ TargetGroupArn: TargetGroups?.[0]?.TargetGroupArn }),
  );
  const delay = Attributes?.find(({ Key }) => Key === 'deregistration_delay.timeout_seconds')?.Value;
  return {
    service,
    task: task.taskDefinition,
    targetGroup: TargetGroups?.[0],
    delay,
    retention: logGroups?.map(({ retentionInDays }) => retentionInDays),
  };
}

describe('a template parameter that names a missing SSM parameter', () => {
  const rejection = {
    name: 'ValidationError',
    message: 'Unable to fetch parameters [/acme/nothing] from parameter store for this account.',
    $metadata: { httpStatusCode: 400, attempts: 1 },
  };

  test('is rejected by CreateStack, and no stack is created', async () => {
    await expect(create('missing', { VpcId: '/acme/nothing' })).rejects.toMatchObject(rejection);
    await expect(statusOf('missing')).rejects.toThrow('does not exist');
  });

  test('is rejected by UpdateStack before the update begins', async () => {
    await create('missing');
    await expect(update('missing', { SubnetIds: '/acme/nothing' })).rejects.toMatchObject(rejection);
    expect(await statusOf('missing')).toBe('CREATE_COMPLETE');
    const { StackEvents } = await cloudFormation.send(
      new DescribeStackEventsCommand({ StackName: 'missing' }),
    );
    expect(StackEvents?.[0]?.ResourceStatus).toBe('CREATE_COMPLETE');
    await remove('missing');
  });
});

describe('a parameter of a service stack', () => {
  test.each<[string, Partial<typeof PARAMETERS>, string]>([
    [
      'does not fit to another parameter',
      { Cpu: '256', Memory: '4096' },
      'Template error: Rule MemoryOf256CpuUnits failed: Cpu 256 goes with Memory 512, 1024 or 2048',
    ],
    ['is not in the list', { Cpu: '300' }, "Parameter 'Cpu' must be one of AllowedValues"],
    [
      'does not match its pattern',
      { HealthPath: 'health' },
      'Parameter HealthPath failed to satisfy constraint: must be a path such as /health, without query and spaces',
    ],
    ['is too large', { MaxTasks: '101' }, "Parameter 'MaxTasks' must be a number not greater than 100"],
  ])('is rejected at the create and at the update if it %s', async (_, parameters, message) => {
    const rejection = { name: 'ValidationError', message };
    await expect(create('checked', parameters)).rejects.toMatchObject(rejection);
    await expect(statusOf('checked')).rejects.toThrow('does not exist');
    await create('checked');
    await expect(update('checked', parameters)).rejects.toMatchObject(rejection);
    expect(await statusOf('checked')).toBe('CREATE_COMPLETE');
    await remove('checked');
  });
});

describe('an update of a service stack', () => {
  afterEach(async () => {
    await remove('web');
    expect(await listResources()).toEqual(NOTHING);
  });

  test('moves the listener rule, and another service can use the old priority', async () => {
    await create('web');
    await update('web', { RulePriority: '200' });
    expect(await statusOf('web')).toBe('UPDATE_COMPLETE');
    expect(await priorities()).toEqual(['200']);
    await create('other');
    expect(await statusOf('other')).toBe('CREATE_COMPLETE');
    expect((await priorities()).sort()).toEqual(['100', '200']);

    await update('other', { RulePriority: '200' });
    expect(await statusOf('other')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect((await priorities()).sort()).toEqual(['100', '200']);
    await remove('other');
  });

  test('changes the properties of the service, its tasks, its target group and its log group', async () => {
    await create('web');
    const before = await describeService();
    expect(before).toMatchObject({
      service: {
        healthCheckGracePeriodSeconds: 60,
        deploymentConfiguration: { minimumHealthyPercent: 100 },
        propagateTags: 'SERVICE',
        networkConfiguration: { awsvpcConfiguration: { assignPublicIp: 'DISABLED' } },
        loadBalancers: [{ containerName: 'app', containerPort: 8080 }],
      },
      task: { cpu: '256', memory: '512', executionRoleArn: 'arn:aws:iam::123456789012:role/execution' },
      targetGroup: { HealthCheckPath: '/health', HealthCheckIntervalSeconds: 10, HealthyThresholdCount: 2 },
      delay: '30',
      retention: [90],
    });

    await publish('/acme/role-arn-2', 'arn:aws:iam::123456789012:role/other');
    const changed = TEMPLATE.replace('MinimumHealthyPercent: 100', 'MinimumHealthyPercent: 50')
      .replace('PropagateTags: SERVICE', 'PropagateTags: TASK_DEFINITION')
      .replace('HealthCheckIntervalSeconds: 10', 'HealthCheckIntervalSeconds: 20');
    const parameters = {
      GraceSeconds: '90',
      DrainSeconds: '45',
      LogDays: '30',
      Cpu: '512',
      Memory: '1024',
      HealthPath: '/alive',
      TaskExecutionRoleArn: '/acme/role-arn-2',
    };
    await update('web', parameters, changed);
    expect(await statusOf('web')).toBe('UPDATE_COMPLETE');
    const after = await describeService();
    expect(after).toMatchObject({
      service: {
        serviceArn: before.service?.serviceArn,
        healthCheckGracePeriodSeconds: 90,
        deploymentConfiguration: { minimumHealthyPercent: 50 },
        propagateTags: 'TASK_DEFINITION',
      },
      task: {
        cpu: '512',
        memory: '1024',
        executionRoleArn: 'arn:aws:iam::123456789012:role/other',
        containerDefinitions: [{ logConfiguration: { options: { 'awslogs-group': '/ecs/web' } } }],
      },
      targetGroup: {
        TargetGroupArn: before.targetGroup?.TargetGroupArn,
        HealthCheckPath: '/alive',
        HealthCheckIntervalSeconds: 20,
      },
      delay: '45',
      retention: [30],
    });
    expect(after.task?.taskDefinitionArn).not.toBe(before.task?.taskDefinitionArn);
  });

  test('removes a property that the template no longer has', async () => {
    await create('web');
    const lines = [
      'RetentionInDays: !Ref LogDays',
      'HealthCheckGracePeriodSeconds: !Ref GraceSeconds',
      'HealthCheckIntervalSeconds: 10',
    ];
    await update(
      'web',
      {},
      lines.reduce((text, line) => text.replace(`      ${line}\n`, ''), TEMPLATE),
    );
    const { service, targetGroup, retention } = await describeService();
    expect([
      service?.healthCheckGracePeriodSeconds,
      targetGroup?.HealthCheckIntervalSeconds,
      retention,
    ]).toEqual([0, 30, [undefined]]);
  });

  test('reads the SSM parameters again', async () => {
    await create('web');
    await publish('/acme/role-arn', 'arn:aws:iam::123456789012:role/new');
    await update('web', { MaxTasks: '3' });
    expect((await describeService()).task?.executionRoleArn).toBe('arn:aws:iam::123456789012:role/new');
  });

  test('moves the listener rule to another listener', async () => {
    await create('web');
    const { Listeners: [current] = [] } = await balancing.send(
      new DescribeListenersCommand({ ListenerArns: [listener] }),
    );
    const { LoadBalancerArn, DefaultActions } = current ?? {};
    const { Listeners: [other] = [] } = await balancing.send(
      new CreateListenerCommand({ LoadBalancerArn, DefaultActions, Protocol: 'HTTP', Port: 81 }),
    );
    await publish('/acme/other-listener-arn', other?.ListenerArn ?? '');
    await update('web', { ListenerArn: '/acme/other-listener-arn' });
    expect([await priorities(), await priorities(other?.ListenerArn)]).toEqual([[], ['100']]);
  });

  test('renames the log group', async () => {
    await create('web');
    await update('web', {}, TEMPLATE.replace("'/ecs/${AWS::StackName}'", "'/ecs/named/${AWS::StackName}'"));
    expect((await listResources()).logGroups?.map(({ logGroupName }) => logGroupName)).toEqual([
      '/ecs/named/web',
    ]);
  });

  test('replaces a target group, and moves the rule and the service to the new group', async () => {
    await create('web');
    const before = await describeService();
    await update('web', {}, TEMPLATE.replace('      Port: 8080\n', '      Port: 9090\n'));
    expect(await statusOf('web')).toBe('UPDATE_COMPLETE');
    const after = await describeService();
    const arn = after.targetGroup?.TargetGroupArn;
    expect(arn).not.toBe(before.targetGroup?.TargetGroupArn);
    expect(after.service?.loadBalancers?.map(({ targetGroupArn }) => targetGroupArn)).toEqual([arn]);
    const { Rules = [] } = await balancing.send(new DescribeRulesCommand({ ListenerArn: listener }));
    expect(Rules.map(({ Actions }) => Actions?.[0]?.TargetGroupArn)).toContain(arn);
    expect((await listResources()).TargetGroups).toHaveLength(1);
  });

  test('replaces a service whose name changes', async () => {
    await create('web');
    const before = await describeService();
    const cluster = '      Cluster: !Ref ClusterName\n';
    await update('web', {}, TEMPLATE.replace(cluster, `${cluster}      ServiceName: renamed\n`));
    expect(await statusOf('web')).toBe('UPDATE_COMPLETE');
    const after = await describeService();
    expect(after.service?.serviceName).toBe('renamed');
    expect(after.service?.serviceArn).not.toBe(before.service?.serviceArn);
    expect((await listResources()).serviceArns).toEqual([after.service?.serviceArn]);
  });

  test('creates a resource again that an earlier update removed', async () => {
    const second = withResource('Second', 'AWS::Logs::LogGroup', 'LogGroupName: /ecs/second');
    await create('web', {}, second);
    await update('web');
    expect((await listResources()).logGroups).toHaveLength(1);
    await update('web', {}, second);
    expect((await listResources()).logGroups).toHaveLength(2);
  });
});

describe('a string value in a template', () => {
  const service = (properties: string) =>
    withResource(
      'Second',
      'AWS::ECS::Service',
      `Cluster: !Ref ClusterName, TaskDefinition: !Ref TaskDefinition, ${properties}`,
    );

  test('is converted to the type in the schema of the resource', async () => {
    await create('web', {}, service('DesiredCount: "0", EnableExecuteCommand: "true"'));
    const { serviceArns } = await listResources();
    const { services = [] } = await ecs.send(
      new DescribeServicesCommand({ cluster: CLUSTER, services: serviceArns }),
    );
    expect(services).toContainEqual(expect.objectContaining({ desiredCount: 0, enableExecuteCommand: true }));
    await remove('web');
  });

  test.each([
    ['DesiredCount: many', '#/DesiredCount: expected type: Integer, found: String'],
    ['EnableExecuteCommand: maybe', '#/EnableExecuteCommand: expected type: Boolean, found: String'],
    [
      'DeploymentConfiguration: { MaximumPercent: all }',
      '#/DeploymentConfiguration/MaximumPercent: expected type: Integer, found: String',
    ],
  ])('is rejected when it cannot be converted: %s', async (properties, sentence) => {
    await create('web', {}, service(properties));
    expect(await statusOf('web')).toBe('ROLLBACK_COMPLETE');
    const { StackEvents } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName: 'web' }));
    expect(StackEvents?.map(({ ResourceStatusReason }) => ResourceStatusReason)).toContain(
      `Properties validation failed for resource Second with message:\n${sentence}`,
    );
    await remove('web');
  });
});

test('deletes the resources of a service stack whose creation failed', async () => {
  const fails = 'Cluster: no-such-cluster, TaskDefinition: !Ref TaskDefinition';
  const failing = withResource('Fails', 'AWS::ECS::Service', fails);
  await create('fails', {}, failing);
  expect(await statusOf('fails')).toBe('ROLLBACK_COMPLETE');
  expect(await listResources()).toEqual(NOTHING);
  await remove('fails');
  await create('fails');
  expect(await statusOf('fails')).toBe('CREATE_COMPLETE');
  const { service } = await describeService();
  expect(service?.status).toBe('ACTIVE');
});
