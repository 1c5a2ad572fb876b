import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  CreateOrUpdateTagsCommand,
  DescribeAutoScalingGroupsCommand,
  PutScheduledUpdateGroupActionCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  AllocateAddressCommand,
  AssociateRouteTableCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateFlowLogsCommand,
  CreateNatGatewayCommand,
  CreateRouteCommand,
  CreateSubnetCommand,
  CreateTagsCommand,
  CreateVpcCommand,
  DeleteLaunchTemplateCommand,
  DescribeVpcsCommand,
  DisassociateRouteTableCommand,
  EC2Client,
  ModifyVpcAttributeCommand,
  ReleaseAddressCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteServiceCommand,
  DescribeClustersCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  ListTagsForResourceCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
  DeleteTargetGroupCommand,
  DescribeRulesCommand,
  ElasticLoadBalancingV2Client,
  SetRulePrioritiesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  CreateFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
  ListTagsCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';

import { requirementsOf } from '../../../../../rehearsal/permissions/operations/requirements';
import {
  ACCOUNT,
  arn,
  namesOf,
  REGION,
  role,
  useRequirementReader,
  testNeeds,
} from '../support/requirements';

const reader = useRequirementReader();

const tags = [{ Key: 'team', Value: 'one' }];
const ec2 = (resource: string) => arn('ec2', resource);

describe('EC2', () => {
  const created = (ResourceType: 'vpc' | 'subnet' | 'natgateway' | 'elastic-ip' | 'security-group-rule') => [
    { ResourceType, Tags: tags },
  ];

  testNeeds(reader, EC2Client, [
    [new DescribeVpcsCommand({ VpcIds: ['vpc-1'] }), ['ec2:DescribeVpcs *']],
    [
      new CreateVpcCommand({ CidrBlock: '10.0.0.0/16', TagSpecifications: created('vpc') }),
      [`ec2:CreateVpc ${ec2('vpc/*')}`, `ec2:CreateTags ${ec2('vpc/*')}`],
    ],
    [
      new ModifyVpcAttributeCommand({ VpcId: 'vpc-1', EnableDnsSupport: { Value: true } }),
      [`ec2:ModifyVpcAttribute ${ec2('vpc/vpc-1')}`],
    ],
    [
      new CreateSubnetCommand({
        VpcId: 'vpc-1',
        CidrBlock: '10.0.0.0/24',
        TagSpecifications: created('subnet'),
      }),
      [
        `ec2:CreateSubnet ${ec2('vpc/vpc-1')}`,
        `ec2:CreateSubnet ${ec2('subnet/*')}`,
        `ec2:CreateTags ${ec2('subnet/*')}`,
      ],
    ],
    [new AllocateAddressCommand({}), [`ec2:AllocateAddress ${ec2('elastic-ip/*')}`]],
    [
      new ReleaseAddressCommand({ AllocationId: 'eipalloc-1' }),
      [`ec2:ReleaseAddress ${ec2('elastic-ip/eipalloc-1')}`],
    ],
    [
      new CreateNatGatewayCommand({ SubnetId: 'subnet-1', AllocationId: 'eipalloc-1' }),
      [
        `ec2:CreateNatGateway ${ec2('elastic-ip/eipalloc-1')}`,
        `ec2:CreateNatGateway ${ec2('subnet/subnet-1')}`,
        `ec2:CreateNatGateway ${ec2('natgateway/*')}`,
      ],
    ],
    [
      new AssociateRouteTableCommand({ RouteTableId: 'rtb-1', SubnetId: 'subnet-1' }),
      [
        `ec2:AssociateRouteTable ${ec2('route-table/rtb-1')}`,
        `ec2:AssociateRouteTable ${ec2('subnet/subnet-1')}`,
      ],
    ],
    [
      new DisassociateRouteTableCommand({ AssociationId: 'rtbassoc-1' }),
      [`ec2:DisassociateRouteTable ${ec2('route-table-association/rtbassoc-1')}`],
    ],
    [
      new CreateRouteCommand({ RouteTableId: 'rtb-1', GatewayId: 'igw-1' }),
      [`ec2:CreateRoute ${ec2('route-table/rtb-1')}`],
    ],
    [
      new AuthorizeSecurityGroupIngressCommand({
        GroupId: 'sg-1',
        TagSpecifications: created('security-group-rule'),
      }),
      [
        `ec2:AuthorizeSecurityGroupIngress ${ec2('security-group/sg-1')}`,
        `ec2:CreateTags ${ec2('security-group-rule/*')}`,
      ],
    ],
    [
      new CreateFlowLogsCommand({
        ResourceIds: ['vpc-1'],
        ResourceType: 'VPC',
        LogGroupName: '/flow',
        DeliverLogsPermissionArn: role('flow'),
      }),
      [
        `ec2:CreateFlowLogs ${ec2('vpc/vpc-1')}`,
        `ec2:CreateFlowLogs ${ec2('vpc-flow-log/*')}`,
        `iam:PassRole ${role('flow')}`,
      ],
    ],
    [
      new DeleteLaunchTemplateCommand({ LaunchTemplateId: 'lt-1' }),
      [`ec2:DeleteLaunchTemplate ${ec2('launch-template/lt-1')}`],
    ],
    [
      new CreateTagsCommand({ Resources: ['vpc-1', 'rtb-2'], Tags: tags }),
      [`ec2:CreateTags ${ec2('vpc/vpc-1')}`, `ec2:CreateTags ${ec2('route-table/rtb-2')}`],
    ],
  ]);

  test('refuses tags for a resource whose type the id does not say', async () => {
    await expect(
      reader.of(EC2Client, new CreateTagsCommand({ Resources: ['xyz-1'], Tags: tags })),
    ).rejects.toThrow(/the resource type of xyz-1 is unknown.*services\/compute\/ec2\.ts/);
  });

  test('the tags of a new resource are condition keys', async () => {
    const create = new CreateVpcCommand({ CidrBlock: '10.0.0.0/16', TagSpecifications: created('vpc') });
    const tags = { 'aws:TagKeys': ['team'], 'aws:RequestTag/team': 'one' };
    const [creation, tagging] = await reader.of(EC2Client, create);
    expect(creation?.context).toEqual(tags);
    expect(tagging?.context).toEqual({ 'ec2:CreateAction': 'CreateVpc', ...tags });
  });
});

describe('EC2 Auto Scaling', () => {
  const group = arn('autoscaling', 'autoScalingGroup:*:autoScalingGroupName/workers');

  testNeeds(reader, AutoScalingClient, [
    [
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName: 'workers',
        MinSize: 0,
        MaxSize: 1,
        LaunchTemplate: { LaunchTemplateId: 'lt-1' },
        Tags: tags,
      }),
      [
        `autoscaling:CreateAutoScalingGroup ${group}`,
        `autoscaling:CreateOrUpdateTags ${group}`,
        `ec2:RunInstances ${ec2('launch-template/lt-1')}`,
        `ec2:RunInstances ${ec2('instance/*')}`,
      ],
    ],
    [
      new PutScheduledUpdateGroupActionCommand({
        AutoScalingGroupName: 'workers',
        ScheduledActionName: 'night',
      }),
      [`autoscaling:PutScheduledUpdateGroupAction ${group}`],
    ],
    [
      new CreateOrUpdateTagsCommand({ Tags: [{ ResourceId: 'workers', Key: 'a' }] }),
      [`autoscaling:CreateOrUpdateTags ${group}`],
    ],
    [new DescribeAutoScalingGroupsCommand({}), ['autoscaling:DescribeAutoScalingGroups *']],
  ]);
});

test('Application Auto Scaling: a scalable target has a random id, and its service and dimension as condition keys', async () => {
  const input = {
    ServiceNamespace: 'ecs',
    ResourceId: 'service/a/b',
    ScalableDimension: 'ecs:service:DesiredCount',
  };
  const of = (operation: string, more: object = {}) =>
    requirementsOf('application-autoscaling', {
      operation,
      input: { ...input, ...more },
      accountRegion: { accountId: ACCOUNT, region: REGION },
    });
  const target = arn('application-autoscaling', 'scalable-target/*');
  const context = {
    'application-autoscaling:service-namespace': 'ecs',
    'application-autoscaling:scalable-dimension': 'ecs:service:DesiredCount',
  };
  expect(await of('RegisterScalableTarget', { Tags: { a: 'b' } })).toMatchObject([
    { action: 'application-autoscaling:RegisterScalableTarget', resource: target, context },
    { action: 'application-autoscaling:TagResource', resource: target },
    { action: 'iam:CreateServiceLinkedRole' },
  ]);
  expect(await of('PutScalingPolicy')).toMatchObject([{ resource: target, context }]);
  expect(namesOf(await of('ListTagsForResource', { ResourceARN: `${target.slice(0, -1)}1` }))).toEqual([
    `application-autoscaling:ListTagsForResource ${target.slice(0, -1)}1`,
  ]);
});

describe('ECS', () => {
  const ecs = (resource: string) => arn('ecs', resource);
  const service = ecs('service/test/hello');

  testNeeds(reader, ECSClient, [
    [
      new CreateClusterCommand({ clusterName: 'test', tags: [{ key: 'a', value: 'b' }] }),
      [`ecs:CreateCluster ${ecs('cluster/test')}`, `ecs:TagResource ${ecs('cluster/test')}`],
    ],
    [
      new DescribeClustersCommand({ clusters: ['test', ecs('cluster/other')] }),
      [`ecs:DescribeClusters ${ecs('cluster/other')}`, `ecs:DescribeClusters ${ecs('cluster/test')}`],
    ],
    [
      new DescribeServicesCommand({ cluster: 'test', services: ['hello'] }),
      [`ecs:DescribeServices ${service}`],
    ],
    [
      new DescribeServicesCommand({ cluster: ecs('cluster/test'), services: [service] }),
      [`ecs:DescribeServices ${service}`],
    ],
    [
      new DescribeServicesCommand({ services: ['hello'] }),
      [`ecs:DescribeServices ${ecs('service/default/hello')}`],
    ],
    [
      new CreateServiceCommand({ cluster: 'test', serviceName: 'hello', taskDefinition: 'hello:1' }),
      [`ecs:CreateService ${service}`],
    ],
    [
      new UpdateServiceCommand({
        cluster: 'test',
        service: 'hello',
        taskDefinition: ecs('task-definition/hello:2'),
      }),
      [`ecs:UpdateService ${service}`],
    ],
    [new DeleteServiceCommand({ cluster: 'test', service }), [`ecs:DeleteService ${service}`]],
    [
      new DescribeServiceDeploymentsCommand({
        serviceDeploymentArns: [ecs('service-deployment/test/hello/1')],
      }),
      [
        `ecs:DescribeServiceDeployments ${service}`,
        `ecs:DescribeServiceDeployments ${ecs('service-deployment/test/hello/1')}`,
      ],
    ],
    [
      new RegisterTaskDefinitionCommand({
        family: 'hello',
        containerDefinitions: [],
        taskRoleArn: role('task'),
        executionRoleArn: 'execution',
      }),
      [
        `ecs:RegisterTaskDefinition ${ecs('task-definition/hello:*')}`,
        `iam:PassRole ${role('task')}`,
        `iam:PassRole ${role('execution')}`,
      ],
    ],
    [
      new RunTaskCommand({ cluster: 'test', taskDefinition: 'hello:2' }),
      [`ecs:RunTask ${ecs('task-definition/hello:2')}`],
    ],
    [
      new RunTaskCommand({ cluster: 'test', taskDefinition: 'hello' }),
      [`ecs:RunTask ${ecs('task-definition/hello:*')}`],
    ],
    [new DescribeTaskDefinitionCommand({ taskDefinition: 'hello:2' }), ['ecs:DescribeTaskDefinition *']],
    [new ListTagsForResourceCommand({ resourceArn: service }), [`ecs:ListTagsForResource ${service}`]],
  ]);

  test('the cluster and the tags of a request are condition keys', async () => {
    const command = new CreateServiceCommand({
      cluster: 'test',
      serviceName: 'hello',
      taskDefinition: 'hello:1',
      tags: [{ key: 'team', value: 'one' }],
    });
    const [create, tag] = await reader.of(ECSClient, command);
    expect(create?.context).toEqual({
      'ecs:cluster': ecs('cluster/test'),
      'aws:TagKeys': ['team'],
      'aws:RequestTag/team': 'one',
    });
    expect(tag).toMatchObject({
      action: 'ecs:TagResource',
      context: { 'ecs:CreateAction': 'CreateService' },
    });
  });
});

describe('Elastic Load Balancing', () => {
  const elb = (resource: string) => arn('elasticloadbalancing', resource);
  const balancer = elb('loadbalancer/app/a/1');
  const listener = elb('listener/app/a/1/2');
  const rule = elb('listener-rule/app/a/1/2/3');
  const group = elb('targetgroup/hello/1');

  testNeeds(reader, ElasticLoadBalancingV2Client, [
    [
      new CreateLoadBalancerCommand({ Name: 'a', Tags: tags }),
      [
        `elasticloadbalancing:CreateLoadBalancer ${elb('loadbalancer/app/a/*')}`,
        `elasticloadbalancing:AddTags ${elb('loadbalancer/app/a/*')}`,
      ],
    ],
    [
      new CreateTargetGroupCommand({ Name: 'hello' }),
      [`elasticloadbalancing:CreateTargetGroup ${elb('targetgroup/hello/*')}`],
    ],
    [
      new CreateListenerCommand({ LoadBalancerArn: balancer, DefaultActions: [], Tags: tags }),
      [
        `elasticloadbalancing:CreateListener ${balancer}`,
        `elasticloadbalancing:AddTags ${elb('listener/app/a/1/*')}`,
      ],
    ],
    [
      // The target of a rule is no resource of the request.
      new CreateRuleCommand({
        ListenerArn: listener,
        Priority: 1,
        Conditions: [],
        Actions: [{ Type: 'forward', TargetGroupArn: group }],
        Tags: tags,
      }),
      [
        `elasticloadbalancing:CreateRule ${listener}`,
        `elasticloadbalancing:AddTags ${elb('listener-rule/app/a/1/2/*')}`,
      ],
    ],
    [
      new SetRulePrioritiesCommand({ RulePriorities: [{ RuleArn: rule, Priority: 2 }] }),
      [`elasticloadbalancing:SetRulePriorities ${rule}`],
    ],
    [
      new DeleteTargetGroupCommand({ TargetGroupArn: group }),
      [`elasticloadbalancing:DeleteTargetGroup ${group}`],
    ],
    [new DescribeRulesCommand({ RuleArns: [rule] }), ['elasticloadbalancing:DescribeRules *']],
  ]);
});

describe('Lambda', () => {
  const fn = (name: string) => arn('lambda', `function:${name}`);

  testNeeds(reader, LambdaClient, [
    [
      new CreateFunctionCommand({
        FunctionName: 'hello',
        Role: role('hello'),
        Code: { ZipFile: Buffer.from('zip') },
        Layers: [arn('lambda', 'layer:tools:1')],
        Tags: { team: 'one' },
      }),
      [
        `lambda:CreateFunction ${fn('hello')}`,
        `lambda:TagResource ${fn('hello')}`,
        `iam:PassRole ${role('hello')}`,
        `lambda:GetLayerVersion ${arn('lambda', 'layer:tools:1')}`,
      ],
    ],
    [new InvokeCommand({ FunctionName: 'hello' }), [`lambda:InvokeFunction ${fn('hello')}`]],
    [new InvokeCommand({ FunctionName: fn('hello') }), [`lambda:InvokeFunction ${fn('hello')}`]],
    [
      new InvokeCommand({ FunctionName: 'hello', Qualifier: 'live' }),
      [`lambda:InvokeFunction ${fn('hello:live')}`],
    ],
    [
      new InvokeCommand({ FunctionName: `${ACCOUNT}:function:hello:live` }),
      [`lambda:InvokeFunction ${fn('hello:live')}`],
    ],
    // The ARN in a description is no resource of the request.
    [
      new UpdateFunctionConfigurationCommand({ FunctionName: 'hello', Description: fn('decoy') }),
      [`lambda:UpdateFunctionConfiguration ${fn('hello')}`],
    ],
    [new GetFunctionCommand({ FunctionName: 'hello' }), [`lambda:GetFunction ${fn('hello')}`]],
    [
      new DeleteFunctionConcurrencyCommand({ FunctionName: 'hello' }),
      [`lambda:DeleteFunctionConcurrency ${fn('hello')}`],
    ],
    [new ListTagsCommand({ Resource: fn('hello') }), [`lambda:ListTags ${fn('hello')}`]],
    [new ListFunctionsCommand({}), ['lambda:ListFunctions *']],
  ]);
});
