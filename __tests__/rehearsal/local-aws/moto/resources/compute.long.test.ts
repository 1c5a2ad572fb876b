import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DeleteAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  SetInstanceProtectionCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  CreateSecurityGroupCommand,
  DescribeInstancesCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  EC2Client,
  ModifySecurityGroupRulesCommand,
  RevokeSecurityGroupIngressCommand,
  type RequestLaunchTemplateData,
} from '@aws-sdk/client-ec2';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateFunctionCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
  type LoggingConfig,
} from '@aws-sdk/client-lambda';

import { DELIVERY, signIn, startTestLocalAws, type TestLocalAws } from '../../support/local-aws';

jest.setTimeout(60_000);

const REGION = 'eu-west-1';
const IMAGE = { ImageId: 'ami-12c6146b', InstanceType: 't3.small' } as const;
const base64 = (text: string) => Buffer.from(text).toString('base64');

let local: TestLocalAws;
let ec2: EC2Client;
let scaling: AutoScalingClient;
let lambda: LambdaClient;
let iam: IAMClient;
beforeAll(async () => {
  local = await startTestLocalAws();
  const settings = await signIn(local, DELIVERY, REGION);
  [ec2, scaling] = [new EC2Client(settings), new AutoScalingClient(settings)];
  [lambda, iam] = [new LambdaClient(settings), new IAMClient(settings)];
});
afterAll(() => local.stop());

describe('a launch template', () => {
  const createTemplate = (LaunchTemplateName: string, data: RequestLaunchTemplateData = {}) =>
    ec2.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName,
        LaunchTemplateData: { ...IMAGE, ...data },
        TagSpecifications: [{ ResourceType: 'launch-template', Tags: [{ Key: 'project', Value: 'own' }] }],
      }),
    );
  const dataOf = async (LaunchTemplateName: string, version: string) => {
    const { LaunchTemplateVersions: [found] = [] } = await ec2.send(
      new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateName, Versions: [version] }),
    );
    return found?.LaunchTemplateData;
  };

  test('keeps its own tags outside its data', async () => {
    const { LaunchTemplate } = await createTemplate('own-tags');
    expect(LaunchTemplate?.Tags).toEqual([{ Key: 'project', Value: 'own' }]);
    expect(await dataOf('own-tags', '1')).not.toHaveProperty('TagSpecifications');
    const { LaunchTemplates: [read] = [] } = await ec2.send(
      new DescribeLaunchTemplatesCommand({ LaunchTemplateNames: ['own-tags'] }),
    );
    expect(read?.Tags).toEqual([{ Key: 'project', Value: 'own' }]);
  });

  test('keeps the tags for instances in its data', async () => {
    const TagSpecifications = [
      { ResourceType: 'instance' as const, Tags: [{ Key: 'Name', Value: 'worker' }] },
    ];
    await createTemplate('instance-tags', { TagSpecifications });
    expect((await dataOf('instance-tags', '1'))?.TagSpecifications).toEqual(TagSpecifications);
  });

  test('returns the user data of every version as it was sent, and instances get the user data', async () => {
    await createTemplate('user-data', { UserData: base64('first') });
    for (const UserData of [base64('second'), undefined]) {
      await ec2.send(
        new CreateLaunchTemplateVersionCommand({
          LaunchTemplateName: 'user-data',
          LaunchTemplateData: { ...IMAGE, UserData },
        }),
      );
    }
    expect((await dataOf('user-data', '1'))?.UserData).toBe(base64('first'));
    expect((await dataOf('user-data', '2'))?.UserData).toBe(base64('second'));
    expect((await dataOf('user-data', '$Latest'))?.UserData).toBeUndefined();
  });
});

describe('a rule of a security group', () => {
  let [group, other] = ['', ''];
  beforeAll(async () => {
    const { Vpcs: [vpc] = [] } = await ec2.send(new DescribeVpcsCommand({}));
    const createGroup = async (GroupName: string) => {
      const input = { GroupName, Description: GroupName, VpcId: vpc?.VpcId };
      return (await ec2.send(new CreateSecurityGroupCommand(input))).GroupId ?? '';
    };
    [group, other] = [await createGroup('service'), await createGroup('load-balancer')];
  });
  const ruleOf = async (id: string | undefined) => {
    const { SecurityGroupRules: [rule] = [] } = await ec2.send(
      new DescribeSecurityGroupRulesCommand({ SecurityGroupRuleIds: [id ?? ''] }),
    );
    return rule;
  };

  test('that names another group has its description, like a rule with addresses', async () => {
    const Description = 'From the load balancer';
    const tcp = { IpProtocol: 'tcp', FromPort: 0, ToPort: 65_535 };
    const { SecurityGroupRules: [created] = [] } = await ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId: group,
        IpPermissions: [{ ...tcp, UserIdGroupPairs: [{ GroupId: other, Description }] }],
      }),
    );
    expect(created?.Description).toBe(Description);
    expect(await ruleOf(created?.SecurityGroupRuleId)).toMatchObject({
      Description,
      ReferencedGroupInfo: { GroupId: other },
    });
    const { SecurityGroupRules: [outgoing] = [] } = await ec2.send(
      new AuthorizeSecurityGroupEgressCommand({
        GroupId: other,
        IpPermissions: [{ ...tcp, UserIdGroupPairs: [{ GroupId: group, Description: 'To the services' }] }],
      }),
    );
    expect((await ruleOf(outgoing?.SecurityGroupRuleId))?.Description).toBe('To the services');
    const { SecurityGroupRules: [ranged] = [] } = await ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId: group,
        IpPermissions: [{ ...tcp, IpRanges: [{ CidrIp: '10.0.0.0/16', Description: 'Inside' }] }],
      }),
    );
    expect((await ruleOf(ranged?.SecurityGroupRuleId))?.Description).toBe('Inside');
  });

  test('that names another group gets the description of a change, and can be revoked', async () => {
    const { SecurityGroupRules: [created] = [] } = await ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId: group,
        IpPermissions: [
          {
            ...{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443 },
            UserIdGroupPairs: [{ GroupId: other, Description: 'before' }],
          },
        ],
      }),
    );
    const SecurityGroupRuleId = created?.SecurityGroupRuleId ?? '';
    await ec2.send(
      new ModifySecurityGroupRulesCommand({
        GroupId: group,
        SecurityGroupRules: [
          {
            SecurityGroupRuleId,
            SecurityGroupRule: {
              ...{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443 },
              ...{ ReferencedGroupId: other, Description: 'after' },
            },
          },
        ],
      }),
    );
    expect(await ruleOf(SecurityGroupRuleId)).toMatchObject({
      Description: 'after',
      ReferencedGroupInfo: { GroupId: other },
    });
    await ec2.send(
      new RevokeSecurityGroupIngressCommand({
        GroupId: group,
        SecurityGroupRuleIds: [SecurityGroupRuleId],
      }),
    );
    await expect(ruleOf(SecurityGroupRuleId)).rejects.toThrow(/does not exist/);
  });
});

describe('the logging configuration of a function', () => {
  let role = '';
  beforeAll(async () => {
    const { Role } = await iam.send(
      new CreateRoleCommand({
        RoleName: 'function',
        AssumeRolePolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'lambda.amazonaws.com' },
              Action: 'sts:AssumeRole',
            },
          ],
        }),
      }),
    );
    role = Role?.Arn ?? '';
  });
  const createFunction = (FunctionName: string, config?: LoggingConfig) =>
    lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Role: role,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Code: { ZipFile: Buffer.from('zip') },
        LoggingConfig: config,
      }),
    );

  test('is returned as it was created, in every answer about the function', async () => {
    const config = { LogFormat: 'JSON', LogGroup: '/functions/check' } as const;
    const expected = { ...config, ApplicationLogLevel: 'INFO', SystemLogLevel: 'INFO' };
    expect((await createFunction('json', config)).LoggingConfig).toEqual(expected);
    const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: 'json' }));
    expect(Configuration?.LoggingConfig).toEqual(expected);
    const read = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'json' }));
    expect(read.LoggingConfig).toEqual(expected);
  });

  test('is text in the log group of the function by default', async () => {
    const { LoggingConfig: config } = await createFunction('plain');
    expect(config).toEqual({ LogFormat: 'Text', LogGroup: '/aws/lambda/plain' });
  });

  test('changes with the configuration, and stays when an update does not name it', async () => {
    await createFunction('changing', { LogFormat: 'JSON', SystemLogLevel: 'WARN' });
    const update = (change: { readonly LoggingConfig?: LoggingConfig; readonly Timeout?: number }) =>
      lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'changing', ...change }));
    expect((await update({ Timeout: 7 })).LoggingConfig).toMatchObject({
      LogFormat: 'JSON',
      SystemLogLevel: 'WARN',
    });
    const changed = { LogFormat: 'Text', LogGroup: '/functions/changing' } as const;
    expect((await update({ LoggingConfig: changed })).LoggingConfig).toEqual(changed);
    const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: 'changing' }));
    expect(Configuration).toMatchObject({ Timeout: 7, LoggingConfig: changed });
  });
});

describe('an Auto Scaling group', () => {
  let subnets = '';
  beforeAll(async () => {
    const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
    subnets = Subnets.map(({ SubnetId }) => SubnetId).join();
    await ec2.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: 'group',
        LaunchTemplateData: { ...IMAGE, UserData: base64('boot') },
      }),
    );
  });
  const createGroup = (AutoScalingGroupName: string) =>
    scaling.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName,
        MinSize: 0,
        MaxSize: 4,
        DesiredCapacity: 2,
        VPCZoneIdentifier: subnets,
        LaunchTemplate: { LaunchTemplateName: 'group', Version: '$Default' },
        NewInstancesProtectedFromScaleIn: true,
        InstanceMaintenancePolicy: { MinHealthyPercentage: 100, MaxHealthyPercentage: 200 },
        MaxInstanceLifetime: 1_209_600,
      }),
    );
  const groupOf = async (name: string) => {
    const { AutoScalingGroups: [group] = [] } = await scaling.send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }),
    );
    return group;
  };
  const instancesOf = async (name: string) =>
    ((await groupOf(name))?.Instances ?? []).map(({ InstanceId }) => InstanceId ?? '');
  const stateOf = async (InstanceIds: string[]) => {
    const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ InstanceIds }));
    return Reservations.flatMap(({ Instances = [] }) => Instances.map(({ State }) => State?.Name));
  };

  test('keeps protected instances, and shrinks as soon as their protection ends', async () => {
    // The AWS provider deletes a group in this order: capacity 0, no protection, wait for the instances, delete.
    const AutoScalingGroupName = 'protected';
    await createGroup(AutoScalingGroupName);
    const InstanceIds = await instancesOf(AutoScalingGroupName);
    expect(InstanceIds).toHaveLength(2);
    const none = { MinSize: 0, MaxSize: 0, DesiredCapacity: 0 };
    await scaling.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName, ...none }));
    expect(await instancesOf(AutoScalingGroupName)).toEqual(InstanceIds);
    const [first = ''] = InstanceIds;
    const unprotect = (ids: string[]) =>
      scaling.send(
        new SetInstanceProtectionCommand({
          AutoScalingGroupName,
          InstanceIds: ids,
          ProtectedFromScaleIn: false,
        }),
      );
    await unprotect([first]);
    expect(await instancesOf(AutoScalingGroupName)).toEqual(InstanceIds.slice(1));
    await unprotect(InstanceIds.slice(1));
    expect(await instancesOf(AutoScalingGroupName)).toEqual([]);
    expect(await stateOf(InstanceIds)).toEqual(['terminated', 'terminated']);
    await scaling.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName }));
    expect(await groupOf(AutoScalingGroupName)).toBeUndefined();
  });

  test('keeps its size when the protection of its instances changes', async () => {
    await createGroup('steady');
    const InstanceIds = await instancesOf('steady');
    for (const ProtectedFromScaleIn of [false, true]) {
      await scaling.send(
        new SetInstanceProtectionCommand({
          AutoScalingGroupName: 'steady',
          InstanceIds,
          ProtectedFromScaleIn,
        }),
      );
    }
    expect(await instancesOf('steady')).toEqual(InstanceIds);
  });

  test('is deleted by force with its protected instances', async () => {
    await createGroup('forced');
    const InstanceIds = await instancesOf('forced');
    await scaling.send(
      new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: 'forced', ForceDelete: true }),
    );
    expect(await groupOf('forced')).toBeUndefined();
    expect(await stateOf(InstanceIds)).toEqual(['terminated', 'terminated']);
  });

  test('returns its maintenance policy and the lifetime of its instances', async () => {
    await createGroup('kept');
    expect(await groupOf('kept')).toMatchObject({
      InstanceMaintenancePolicy: { MinHealthyPercentage: 100, MaxHealthyPercentage: 200 },
      MaxInstanceLifetime: 1_209_600,
    });
    await scaling.send(
      new UpdateAutoScalingGroupCommand({
        AutoScalingGroupName: 'kept',
        MaxInstanceLifetime: 0,
        InstanceMaintenancePolicy: { MinHealthyPercentage: -1, MaxHealthyPercentage: -1 },
      }),
    );
    const changed = await groupOf('kept');
    expect(changed?.MaxInstanceLifetime).toBeUndefined();
    expect(changed?.InstanceMaintenancePolicy).toBeUndefined();
  });
});
