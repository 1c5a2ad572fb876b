import { AutoscalingGroup } from '@cdktf/provider-aws/lib/autoscaling-group';
import { EcsCapacityProvider } from '@cdktf/provider-aws/lib/ecs-capacity-provider';
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
import { ServiceRole } from './service-role';

export interface ContainerInstancesProps {
  readonly project: string;
  readonly environment: string;
  readonly place: names.Place;
  readonly network: Network;
  readonly compute: Extract<Compute, { type: 'ec2' }>;
}

/** AWS's image for ECS, the one that is current when an instance starts. */
const IMAGE = 'resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id';

/** EC2 instances that come and go with the tasks; ECS decides, through a capacity provider. */
export class ContainerInstances extends Construct {
  readonly capacityProvider: string;

  constructor(scope: Construct, id: string, props: ContainerInstancesProps) {
    super(scope, id);
    const { project, environment, place, compute, network } = props;
    const cluster = names.clusterName(project, environment);
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
    new VpcSecurityGroupEgressRule(this, 'to-internet', {
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
      name,
      minSize: compute.minInstances,
      maxSize: compute.maxInstances,
      vpcZoneIdentifier: network.privateSubnetIds,
      launchTemplate: { id: template.id, version: Token.asString(template.latestVersion) },
      // ECS takes an instance away only when no task runs on it.
      protectFromScaleIn: true,
      tag: [
        { key: 'AmazonECSManaged', value: 'true', propagateAtLaunch: true },
        { key: 'Name', value: cluster, propagateAtLaunch: true },
      ],
      // How many run is ECS's business, and must not be undone by an apply.
      lifecycle: { ignoreChanges: ['desired_capacity'] },
    });
    const provider = new EcsCapacityProvider(this, 'capacity-provider', {
      name: names.capacityProviderName(project, environment),
      autoScalingGroupProvider: {
        autoScalingGroupArn: instances.arn,
        managedTerminationProtection: 'ENABLED',
        managedDraining: 'ENABLED',
        managedScaling: { status: 'ENABLED', targetCapacity: 100 },
      },
    });
    this.capacityProvider = provider.name;
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
