import {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  SetDesiredCapacityCommand,
} from '@aws-sdk/client-auto-scaling';
import { DescribeSecurityGroupsCommand, EC2Client } from '@aws-sdk/client-ec2';

import type { Environment } from '../../../stacks/config';
import { namesOf } from '../../../stacks/names';
import { openSession, type Access } from '../../sessions';
import { expectThat } from '../scenario';
import type { InstanceParts } from './order';

/** Reads the only Auto Scaling group of an environment. @returns the group, and a client for its account. */
export async function readGroup(access: Access, environment: Environment) {
  const { name } = environment;
  const client = (await openSession(access, environment)).client(AutoScalingClient);
  const { AutoScalingGroups: groups = [] } = await client.send(new DescribeAutoScalingGroupsCommand({}));
  const prefix = namesOf(access.config).environment(environment).instanceGroupPrefix;
  const [group, ...others] = groups.filter((candidate) => candidate.AutoScalingGroupName?.startsWith(prefix));
  expectThat(
    group !== undefined && others.length === 0,
    `the environment ${name} has ${String(others.length + (group === undefined ? 0 : 1))} Auto Scaling groups instead of one`,
  );
  return { group, client };
}

/**
 * Starts an instance. In AWS, ECS managed scaling starts an instance for a task, but the local AWS has no managed
 * scaling.
 */
export async function startInstance(access: Access, environment: Environment): Promise<void> {
  const { group, client } = await readGroup(access, environment);
  expectThat(
    group.Instances?.length === 0,
    `the environment ${environment.name} has an instance although no task needs an instance`,
  );
  await client.send(
    new SetDesiredCapacityCommand({ AutoScalingGroupName: group.AutoScalingGroupName, DesiredCapacity: 1 }),
  );
}

/**
 * Reads the identifiers of the resources without which the instances of an environment cannot deregister from their
 * ECS cluster.
 */
export async function readParts(access: Access, environment: Environment): Promise<InstanceParts> {
  const names = namesOf(access.config).environment(environment);
  const role = names.instanceRole.name;
  const ec2 = (await openSession(access, environment)).client(EC2Client);
  const { SecurityGroups: [group] = [] } = await ec2.send(
    new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'group-name', Values: [role] }] }),
  );
  return {
    clusterArn: names.cluster.arn,
    role,
    securityGroupId: group?.GroupId ?? '',
  };
}
