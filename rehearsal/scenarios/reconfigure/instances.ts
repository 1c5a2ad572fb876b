import { DescribeAutoScalingGroupsCommand, SetDesiredCapacityCommand } from '@aws-sdk/client-auto-scaling';
import { DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';

import type { DeliveryConfig, Environment } from '../../../stacks/config';
import { namesOf } from '../../../stacks/names';
import { enter } from '../../sessions';
import type { InstanceParts } from './order';
import { expectThat } from '../scenario';

interface Where {
  readonly endpoint: string;
  readonly config: DeliveryConfig;
}

/** The one Auto Scaling group of an environment, as it is now. */
export async function readGroup(where: Where, environment: Environment) {
  const { name, region } = environment;
  const client = (await enter(where, environment)).autoScaling(region);
  const { AutoScalingGroups: groups = [] } = await client.send(new DescribeAutoScalingGroupsCommand({}));
  const prefix = namesOf(where.config).environment(environment).instanceGroupPrefix;
  const [group, ...others] = groups.filter((candidate) => candidate.AutoScalingGroupName?.startsWith(prefix));
  expectThat(group !== undefined && others.length === 0, `${name} has not one Auto Scaling group`);
  return { group, client };
}

/** Starts an instance, as ECS does when a task finds no room: the local AWS has no managed scaling. */
export async function startInstance(where: Where, environment: Environment): Promise<void> {
  const { group, client } = await readGroup(where, environment);
  expectThat(
    group.Instances?.length === 0,
    `${environment.name} has instances before a task has asked for any`,
  );
  await client.send(
    new SetDesiredCapacityCommand({ AutoScalingGroupName: group.AutoScalingGroupName, DesiredCapacity: 1 }),
  );
}

/** Finds what the instances of an environment need to leave their cluster. */
export async function readParts(where: Where, environment: Environment): Promise<InstanceParts> {
  const names = namesOf(where.config).environment(environment);
  const role = names.instanceRole.name;
  const ec2 = (await enter(where, environment)).ec2(environment.region);
  const { SecurityGroups: [group] = [] } = await ec2.send(
    new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'group-name', Values: [role] }] }),
  );
  return {
    clusterArn: names.cluster.arn,
    role,
    securityGroupId: group?.GroupId ?? '',
  };
}
