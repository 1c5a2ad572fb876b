import {
  CreateVpcCommand,
  DeleteVpcCommand,
  DescribeNetworkAclsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcsCommand,
  ModifyVpcAttributeCommand,
  Tenancy,
} from '@aws-sdk/client-ec2';

import type { Arguments } from '../../arguments';
import type { Connection } from '../../connection';
import type { ResourceHandler } from '../shared/handler';
import { fromTagList } from '../shared/tag-lists';
import { ec2, tagEc2, tagSpecifications } from './client';

export const aws_vpc: ResourceHandler = {
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
    const { Vpcs: [vpc] = [] } = await ec2(aws).send(new DescribeVpcsCommand({ VpcIds: [VpcId] }));
    if (vpc === undefined) return undefined;
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
      owner_id: vpc.OwnerId,
      cidr_block: vpc.CidrBlock,
      instance_tenancy: vpc.InstanceTenancy,
      dhcp_options_id: vpc.DhcpOptionsId,
      enable_dns_support: support.EnableDnsSupport?.Value,
      enable_dns_hostnames: hostnames.EnableDnsHostnames?.Value,
      main_route_table_id: table?.RouteTableId,
      default_route_table_id: table?.RouteTableId,
      default_security_group_id: group?.GroupId,
      default_network_acl_id: acl?.NetworkAclId,
      tags: fromTagList(vpc.Tags),
    };
  },
  update: (aws, plan) => setDns(aws, plan.id, plan),
  async delete(aws, { id }) {
    await ec2(aws).send(new DeleteVpcCommand({ VpcId: id }));
  },
  tag: tagEc2,
};

/** Sets the DNS attributes. ModifyVpcAttribute accepts only one attribute per call. */
async function setDns(aws: Connection, VpcId: string | undefined, plan: Arguments): Promise<void> {
  const EnableDnsSupport = { Value: plan.flag('enable_dns_support') };
  await ec2(aws).send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsSupport }));
  const EnableDnsHostnames = { Value: plan.flag('enable_dns_hostnames') };
  await ec2(aws).send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames }));
}
