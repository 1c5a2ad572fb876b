import {
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteInternetGatewayCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DescribeInternetGatewaysCommand,
  DescribeNetworkAclsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcsCommand,
  DetachInternetGatewayCommand,
  ModifySubnetAttributeCommand,
  ModifyVpcAttributeCommand,
  Tenancy,
} from '@aws-sdk/client-ec2';

import type { Arguments } from '../../arguments';
import type { Connection } from '../../connection';
import { ec2, tagEc2, tagSpecifications } from './client';
import type { ResourceHandler } from '../shared/handler';
import { fromTagList } from '../shared/tag-lists';

export const vpc: ResourceHandler = {
  forceNew: ['cidr_block', 'instance_tenancy'],
  defaults: { enable_dns_support: true, instance_tenancy: 'default' },
  async create(aws, plan) {
    const { Vpc } = await ec2(aws).send(
      new CreateVpcCommand({
        CidrBlock: plan.text('cidr_block'),
        InstanceTenancy: plan.maybeOneOf('instance_tenancy', Tenancy),
        TagSpecifications: tagSpecifications('vpc', plan),
      }),
    );
    await setDns(aws, Vpc?.VpcId, plan);
    return { id: Vpc?.VpcId };
  },
  async read(aws, { id: VpcId }) {
    const { Vpcs: [now] = [] } = await ec2(aws).send(new DescribeVpcsCommand({ VpcIds: [VpcId] }));
    if (now === undefined) return undefined;
    const dns = (Attribute: 'enableDnsSupport' | 'enableDnsHostnames') =>
      ec2(aws).send(new DescribeVpcAttributeCommand({ VpcId, Attribute }));
    const ofVpc = { Name: 'vpc-id', Values: [VpcId] };
    const main = { Name: 'association.main', Values: ['true'] };
    const byDefault = { Name: 'group-name', Values: ['default'] };
    const [
      support,
      hostnames,
      { RouteTables: [table] = [] },
      { SecurityGroups: [group] = [] },
      { NetworkAcls: [acl] = [] },
    ] = await Promise.all([
      dns('enableDnsSupport'),
      dns('enableDnsHostnames'),
      ec2(aws).send(new DescribeRouteTablesCommand({ Filters: [ofVpc, main] })),
      ec2(aws).send(new DescribeSecurityGroupsCommand({ Filters: [ofVpc, byDefault] })),
      ec2(aws).send(
        new DescribeNetworkAclsCommand({ Filters: [ofVpc, { Name: 'default', Values: ['true'] }] }),
      ),
    ]);
    return {
      id: VpcId,
      arn: aws.arn('ec2', `vpc/${VpcId}`),
      owner_id: now.OwnerId,
      cidr_block: now.CidrBlock,
      instance_tenancy: now.InstanceTenancy,
      dhcp_options_id: now.DhcpOptionsId,
      enable_dns_support: support.EnableDnsSupport?.Value,
      enable_dns_hostnames: hostnames.EnableDnsHostnames?.Value,
      main_route_table_id: table?.RouteTableId,
      default_route_table_id: table?.RouteTableId,
      default_security_group_id: group?.GroupId,
      default_network_acl_id: acl?.NetworkAclId,
      tags: fromTagList(now.Tags),
    };
  },
  update: (aws, plan) => setDns(aws, plan.id, plan),
  async delete(aws, { id }) {
    await ec2(aws).send(new DeleteVpcCommand({ VpcId: id }));
  },
  tag: tagEc2,
};

/** One attribute a call: AWS allows no more. */
async function setDns(aws: Connection, VpcId: string | undefined, plan: Arguments): Promise<void> {
  const EnableDnsSupport = { Value: plan.flag('enable_dns_support') };
  await ec2(aws).send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsSupport }));
  const EnableDnsHostnames = { Value: plan.flag('enable_dns_hostnames') };
  await ec2(aws).send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames }));
}

export const subnet: ResourceHandler = {
  forceNew: ['vpc_id', 'cidr_block', 'availability_zone', 'availability_zone_id'],
  defaults: { map_public_ip_on_launch: false },
  async create(aws, plan) {
    const { Subnet } = await ec2(aws).send(
      new CreateSubnetCommand({
        VpcId: plan.text('vpc_id'),
        CidrBlock: plan.text('cidr_block'),
        AvailabilityZone: plan.maybeText('availability_zone'),
        AvailabilityZoneId: plan.maybeText('availability_zone_id'),
        TagSpecifications: tagSpecifications('subnet', plan),
      }),
    );
    await mapPublicIp(aws, Subnet?.SubnetId, plan);
    return { id: Subnet?.SubnetId };
  },
  async read(aws, { id }) {
    const { Subnets: [now] = [] } = await ec2(aws).send(new DescribeSubnetsCommand({ SubnetIds: [id] }));
    return (
      now && {
        id,
        arn: now.SubnetArn ?? aws.arn('ec2', `subnet/${id}`),
        owner_id: now.OwnerId,
        vpc_id: now.VpcId,
        cidr_block: now.CidrBlock,
        availability_zone: now.AvailabilityZone,
        availability_zone_id: now.AvailabilityZoneId,
        map_public_ip_on_launch: now.MapPublicIpOnLaunch,
        tags: fromTagList(now.Tags),
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

export const internetGateway: ResourceHandler = {
  async create(aws, plan) {
    const { InternetGateway } = await ec2(aws).send(
      new CreateInternetGatewayCommand({ TagSpecifications: tagSpecifications('internet-gateway', plan) }),
    );
    const InternetGatewayId = InternetGateway?.InternetGatewayId;
    const VpcId = plan.maybeText('vpc_id');
    if (VpcId !== undefined)
      await ec2(aws).send(new AttachInternetGatewayCommand({ InternetGatewayId, VpcId }));
    return { id: InternetGatewayId };
  },
  async read(aws, { id }) {
    const { InternetGateways: [now] = [] } = await ec2(aws).send(
      new DescribeInternetGatewaysCommand({ InternetGatewayIds: [id] }),
    );
    return (
      now && {
        id,
        arn: aws.arn('ec2', `internet-gateway/${id}`),
        owner_id: now.OwnerId ?? aws.accountId,
        vpc_id: now.Attachments?.[0]?.VpcId,
        tags: fromTagList(now.Tags),
      }
    );
  },
  async delete(aws, state) {
    const InternetGatewayId = state.id;
    const VpcId = state.maybeText('vpc_id');
    if (VpcId !== undefined)
      await ec2(aws).send(new DetachInternetGatewayCommand({ InternetGatewayId, VpcId }));
    await ec2(aws).send(new DeleteInternetGatewayCommand({ InternetGatewayId }));
  },
  tag: tagEc2,
};
