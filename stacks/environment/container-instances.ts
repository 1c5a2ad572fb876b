import { AutoscalingGroup } from '@cdktf/provider-aws/lib/autoscaling-group';
import { AutoscalingSchedule } from '@cdktf/provider-aws/lib/autoscaling-schedule';
import { EcsCapacityProvider } from '@cdktf/provider-aws/lib/ecs-capacity-provider';
import type { EcsCluster } from '@cdktf/provider-aws/lib/ecs-cluster';
import type { EcsClusterCapacityProviders } from '@cdktf/provider-aws/lib/ecs-cluster-capacity-providers';
import { IamInstanceProfile } from '@cdktf/provider-aws/lib/iam-instance-profile';
import { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { Token } from 'cdktf';
import { Construct } from 'constructs';

import type { Compute } from '../config';
import { capacityProviderName, dnsSuffixOf, type EnvironmentNames } from '../names';
import { instanceStatements } from './container-instance-permissions';
import type { Network } from './network';
import { ServiceRole } from '../constructs/permissions/service-role';

export interface ContainerInstancesProps {
  readonly names: EnvironmentNames;
  readonly network: Network;
  readonly cluster: EcsCluster;
  readonly compute: Extract<Compute, { type: 'ec2' }>;
}

/** The newest ECS-optimized AMI at the time when an instance starts. */
const IMAGE = 'resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id';

/**
 * Days after which Auto Scaling replaces an instance, so that every instance gets a recent AMI. "Amazon ECS Managed
 * Instances" have the same maximum lifetime.
 */
const LIFETIME_DAYS = 14;

/**
 * Percentages with which Auto Scaling starts a new instance before it terminates an old instance, even in a group of
 * one instance.
 */
const ONE_MORE_BEFORE_ONE_LESS = { minHealthyPercentage: 100, maxHealthyPercentage: 200 };

/**
 * EC2 instances in an Auto Scaling group that ECS scales with the tasks, through a capacity provider. A replaced or
 * scaled-in instance drops no request (managed draining). Auto Scaling waits up to 48 hours before it terminates an
 * instance, so that ECS can replace and drain the tasks.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instance-draining.html
 */
export class ContainerInstances extends Construct {
  readonly capacityProvider: string;
  private readonly instances: AutoscalingGroup;
  private readonly compute: ContainerInstancesProps['compute'];

  constructor(scope: Construct, id: string, props: ContainerInstancesProps) {
    super(scope, id);
    const { names, compute, network } = props;
    const cluster = names.cluster.name;
    this.compute = compute;
    const { name } = names.instanceRole;
    const role = new ServiceRole(this, 'role', {
      name,
      service: `ec2.${dnsSuffixOf(names.workload.region)}`,
      trust: 'any-of-this-account',
      statements: instanceStatements(names),
    });
    const profile = new IamInstanceProfile(this, 'profile', { name, role: role.name });
    const group = new SecurityGroup(this, 'security-group', {
      name,
      description: 'Container instances: nobody reaches them, tasks have network interfaces of their own',
      vpcId: network.vpcId,
    });
    const toInternet = new VpcSecurityGroupEgressRule(this, 'to-internet', {
      securityGroupId: group.id,
      description: 'ECS, registry and logs',
      cidrIpv4: '0.0.0.0/0',
      ipProtocol: '-1',
    });
    const template = new LaunchTemplate(this, 'template', {
      name,
      imageId: IMAGE,
      instanceType: compute.instanceType,
      iamInstanceProfile: { arn: profile.arn },
      vpcSecurityGroupIds: [group.id],
      updateDefaultVersion: true,
      // A container is one network hop further from the metadata service than the instance. With a hop limit of 1,
      // containers cannot read the credentials of the instance.
      metadataOptions: { httpEndpoint: 'enabled', httpTokens: 'required', httpPutResponseHopLimit: 1 },
      blockDeviceMappings: [
        {
          deviceName: '/dev/xvda',
          // `volumeSize` is in GiB, and is the size of the root volume of the AMI.
          ebs: { encrypted: 'true', volumeType: 'gp3', volumeSize: 30, deleteOnTermination: 'true' },
        },
      ],
      userData: Buffer.from(userData(cluster)).toString('base64'),
    });
    const instances = new AutoscalingGroup(this, 'instances', {
      namePrefix: names.instanceGroupPrefix,
      // An instance that starts before the cluster has the capacity provider may never join the cluster. The minimum is
      // therefore 0 at first, and `startAfter` raises the minimum later.
      minSize: 0,
      maxSize: compute.maxInstances,
      vpcZoneIdentifier: network.privateSubnetIds,
      launchTemplate: { id: template.id, version: Token.asString(template.latestVersion) },
      // The launch template resolves the newest AMI whenever an instance starts, so a replacement has a newer AMI.
      maxInstanceLifetime: LIFETIME_DAYS * 86_400,
      // Instances have no scale-in protection, because Auto Scaling never replaces a protected instance at the end of
      // its lifetime. Managed draining protects the tasks on an instance that Auto Scaling terminates.
      // https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-max-instance-lifetime.html
      protectFromScaleIn: false,
      instanceMaintenancePolicy: ONE_MORE_BEFORE_ONE_LESS,
      // A new version of the launch template replaces all instances, one by one.
      instanceRefresh: {
        strategy: 'Rolling',
        // The refresh also replaces instances that an operator has protected. By default, the refresh waits an hour for
        // such an instance and then fails.
        preferences: { ...ONE_MORE_BEFORE_ONE_LESS, scaleInProtectedInstances: 'Refresh' },
      },
      tag: [
        { key: 'AmazonECSManaged', value: 'true', propagateAtLaunch: true },
        { key: 'Name', value: cluster, propagateAtLaunch: true },
      ],
      // ECS and the schedule of `startAfter` change these numbers, so Terraform must not reset the numbers.
      lifecycle: { ignoreChanges: ['desired_capacity', 'min_size'] },
      // Terraform must delete the instances before these resources. Otherwise the agents of the instances could not
      // reach ECS, and AWS does not delete a cluster that contains instances.
      dependsOn: [props.cluster, role.policy, toInternet, ...network.waysOut],
    });
    const provider = new EcsCapacityProvider(this, 'capacity-provider', {
      name: capacityProviderName(instances.name),
      autoScalingGroupProvider: {
        autoScalingGroupArn: instances.arn,
        // Managed termination protection is off, because the feature requires instances with scale-in protection.
        managedTerminationProtection: 'DISABLED',
        managedDraining: 'ENABLED',
        // `instanceWarmupPeriod` has AWS's default value. Without a value, version 6 of the Terraform AWS provider
        // sends 0.
        managedScaling: { status: 'ENABLED', targetCapacity: 100, instanceWarmupPeriod: 300 },
      },
      // AWS does not delete a capacity provider that is associated with a cluster, so Terraform must associate the new
      // capacity provider first.
      lifecycle: { createBeforeDestroy: true },
    });
    this.capacityProvider = provider.name;
    this.instances = instances;
  }

  /**
   * Creates the schedule that keeps at least the configured number of instances, from the first full hour after the
   * cluster has the capacity provider. Until then, tasks start instances through ECS. AWS recommends an Auto Scaling
   * group without instances at the beginning.
   * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/asg-capacity-providers.html
   */
  startAfter(association: EcsClusterCapacityProviders): void {
    const { minInstances } = this.compute;
    new AutoscalingSchedule(this, 'minimum', {
      // The name contains the minimum, so that a new minimum creates a new scheduled action. An update would send the
      // old start time, and AWS rejects a start time in the past.
      // https://github.com/hashicorp/terraform-provider-aws/issues/38983
      scheduledActionName: `minimum-${String(minInstances)}`,
      autoscalingGroupName: this.instances.name,
      recurrence: '0 * * * *',
      minSize: minInstances,
      // -1 keeps the current value.
      maxSize: -1,
      desiredCapacity: -1,
      dependsOn: [association],
    });
  }
}

function userData(cluster: string): string {
  return [
    '#!/bin/sh',
    "cat >> /etc/ecs/ecs.config <<'EOF'",
    `ECS_CLUSTER=${cluster}`,
    'ECS_AWSVPC_BLOCK_IMDS=true',
    // As on Fargate, the task execution role writes the logs of tasks.
    'ECS_ENABLE_AWSLOGS_EXECUTIONROLE_OVERRIDE=true',
    'EOF',
    '',
  ].join('\n');
}
