import {
  CreateSubnetCommand,
  DeleteSubnetCommand,
  DescribeSubnetsCommand,
  ModifySubnetAttributeCommand,
  type Subnet,
} from '@aws-sdk/client-ec2';

import type { Arguments } from '../../arguments';
import type { Connection } from '../../connection';
import { fromAws, maybeText, text, toAws, type AttributeTable } from '../shared/attribute-table';
import type { ResourceHandler } from '../shared/handler';
import { fromTagList } from '../shared/tag-lists';
import { ec2, tagEc2, tagSpecifications } from './client';

const SUBNET = {
  VpcId: text('vpc_id'),
  CidrBlock: text('cidr_block'),
  AvailabilityZone: maybeText('availability_zone'),
  AvailabilityZoneId: maybeText('availability_zone_id'),
} satisfies AttributeTable<Subnet>;

export const aws_subnet: ResourceHandler = {
  forceNew: ['vpc_id', 'cidr_block', 'availability_zone', 'availability_zone_id'],
  defaults: { map_public_ip_on_launch: false },
  async create(aws, plan) {
    const { Subnet } = await ec2(aws).send(
      new CreateSubnetCommand({
        ...toAws(SUBNET, plan),
        TagSpecifications: tagSpecifications('subnet', plan),
      }),
    );
    await mapPublicIp(aws, Subnet?.SubnetId, plan);
    return { id: Subnet?.SubnetId };
  },
  async read(aws, { id }) {
    const { Subnets: [subnet] = [] } = await ec2(aws).send(new DescribeSubnetsCommand({ SubnetIds: [id] }));
    return (
      subnet && {
        id,
        arn: subnet.SubnetArn ?? aws.arn('ec2', `subnet/${id}`),
        owner_id: subnet.OwnerId,
        ...fromAws(SUBNET, subnet),
        map_public_ip_on_launch: subnet.MapPublicIpOnLaunch,
        tags: fromTagList(subnet.Tags),
      }
    );
  },
  update: (aws, plan) => mapPublicIp(aws, plan.id, plan),
  async delete(aws, { id }) {
    await ec2(aws).send(new DeleteSubnetCommand({ SubnetId: id }));
  },
  tag: tagEc2,
};

async function mapPublicIp(aws: Connection, SubnetId: string | undefined, plan: Arguments): Promise<void> {
  const MapPublicIpOnLaunch = { Value: plan.flag('map_public_ip_on_launch') };
  await ec2(aws).send(new ModifySubnetAttributeCommand({ SubnetId, MapPublicIpOnLaunch }));
}
