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
import * as names from '../names';
import { instanceStatements } from './container-instance-permissions';
import type { Network } from './network';
import { ServiceRole } from '../constructs/permissions/service-role';

export interface ContainerInstancesProps {
  readonly project: string;
  readonly environment: string;
  readonly place: names.Place;
  readonly network: Network;
  readonly cluster: EcsCluster;
  readonly compute: Extract<Compute, { type: 'ec2' }>;
}

/** AWS's image for ECS, the one that is current when an instance starts. */
const IMAGE = 'resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id';

/** AWS drains the instances of its own "ECS Managed Instances" at this age, to keep their images new. */
const LIFETIME_DAYS = 14;

/** A new instance starts before an old one ends, also in a group of one instance. */
const ONE_MORE_BEFORE_ONE_LESS = { minHealthyPercentage: 100, maxHealthyPercentage: 200 };

/**
 * EC2 instances that come and go with the tasks; ECS decides, through a capacity provider. An instance that is replaced or
 * scaled in drops no request (managed draining): Auto Scaling waits, up to 48 hours, until ECS has started its tasks on
 * other instances, taken them out of the load balancer and stopped them.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instance-draining.html
 */
export class ContainerInstances extends Construct {
  readonly capacityProvider: string;
  private readonly instances: AutoscalingGroup;
  private readonly compute: ContainerInstancesProps['compute'];

  constructor(scope: Construct, id: string, props: ContainerInstancesProps) {
    super(scope, id);
    const { project, environment, place, compute, network } = props;
    const cluster = names.clusterName(project, environment);
    this.compute = compute;
    const name = names.instanceRoleName(project, environment);
    const role = new ServiceRole(this, 'role', {
      name,
      service: `ec2.${names.dnsSuffixOf(place.region)}`,
      trust: 'any-of-this-account',
      statements: instanceStatements(place, cluster),
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
      // A container is one hop further away than its host: with a limit of 1 it gets no credentials of the host.
      metadataOptions: { httpEndpoint: 'enabled', httpTokens: 'required', httpPutResponseHopLimit: 1 },
      blockDeviceMappings: [
        {
          deviceName: '/dev/xvda',
          // The size of the image's own root volume.
          ebs: { encrypted: 'true', volumeType: 'gp3', volumeSize: 30, deleteOnTermination: 'true' },
        },
      ],
      userData: Buffer.from(userData(cluster)).toString('base64'),
    });
    const instances = new AutoscalingGroup(this, 'instances', {
      namePrefix: names.instanceGroupPrefix(project, environment),
      // Instances that start before the cluster knows the capacity provider may never belong to it: see `startAfter`.
      minSize: 0,
      maxSize: compute.maxInstances,
      vpcZoneIdentifier: network.privateSubnetIds,
      launchTemplate: { id: template.id, version: Token.asString(template.latestVersion) },
      // The launch template names the newest image; an instance gets it when it is replaced.
      maxInstanceLifetime: LIFETIME_DAYS * 86_400,
      // Auto Scaling never replaces a protected instance at the end of its lifetime. Managed draining makes up for it.
      // https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-max-instance-lifetime.html
      protectFromScaleIn: false,
      instanceMaintenancePolicy: ONE_MORE_BEFORE_ONE_LESS,
      // A new version of the launch template replaces all instances, one by one.
      instanceRefresh: {
        strategy: 'Rolling',
        // An operator may have protected an instance. By default the refresh would wait an hour for it and fail.
        preferences: { ...ONE_MORE_BEFORE_ONE_LESS, scaleInProtectedInstances: 'Refresh' },
      },
      tag: [
        { key: 'AmazonECSManaged', value: 'true', propagateAtLaunch: true },
        { key: 'Name', value: cluster, propagateAtLaunch: true },
      ],
      // How many run is decided by ECS and by the schedule of `startAfter`, and must not be undone by an apply.
      lifecycle: { ignoreChanges: ['desired_capacity', 'min_size'] },
      // Instances need all of it until they have left the cluster: without it their agents lose ECS, and AWS
      // refuses to delete a cluster with instances.
      dependsOn: [props.cluster, role.policy, toInternet, ...network.waysOut],
    });
    const provider = new EcsCapacityProvider(this, 'capacity-provider', {
      name: names.capacityProviderName(instances.name),
      autoScalingGroupProvider: {
        autoScalingGroupArn: instances.arn,
        // It would need protected instances.
        managedTerminationProtection: 'DISABLED',
        managedDraining: 'ENABLED',
        // The warm-up is AWS's default, of which version 6 of Terraform's provider would make 0.
        managedScaling: { status: 'ENABLED', targetCapacity: 100, instanceWarmupPeriod: 300 },
      },
      // AWS deletes no provider that a cluster is associated with: the association is updated first.
      lifecycle: { createBeforeDestroy: true },
    });
    this.capacityProvider = provider.name;
    this.instances = instances;
  }

  /**
   * Keeps at least the configured number of instances, from the first full hour after the cluster is associated with the
   * capacity provider. Until then tasks start instances through ECS. AWS recommends to begin with an empty group.
   * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/asg-capacity-providers.html
   */
  startAfter(association: EcsClusterCapacityProviders): void {
    const { minInstances } = this.compute;
    new AutoscalingSchedule(this, 'minimum', {
      // Another minimum makes another action. An update would send the next start as it was when Terraform read it, and AWS
      // refuses a start that has passed. https://github.com/hashicorp/terraform-provider-aws/issues/38983
      scheduledActionName: `minimum-${String(minInstances)}`,
      autoscalingGroupName: this.instances.name,
      recurrence: '0 * * * *',
      minSize: minInstances,
      // -1: as it is.
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
    // Tasks write their logs with the task execution role, as on Fargate.
    'ECS_ENABLE_AWSLOGS_EXECUTIONROLE_OVERRIDE=true',
    'EOF',
    '',
  ].join('\n');
}
