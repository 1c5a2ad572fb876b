import {
  AllocateAddressCommand,
  CreateNatGatewayCommand,
  DeleteNatGatewayCommand,
  DescribeAddressesCommand,
  DescribeNatGatewaysCommand,
  ReleaseAddressCommand,
  ConnectivityType,
} from '@aws-sdk/client-ec2';

import { ec2, tagEc2, tagSpecifications } from './client';
import type { ResourceHandler } from '../shared/handler';
import { fromTagList } from '../shared/tag-lists';

/** An address of a NAT gateway: it is not attached to an instance or interface here. */
export const eip: ResourceHandler = {
  async create(aws, plan) {
    const { AllocationId } = await ec2(aws).send(
      new AllocateAddressCommand({ Domain: 'vpc', TagSpecifications: tagSpecifications('elastic-ip', plan) }),
    );
    return { id: AllocationId };
  },
  async read(aws, { id }) {
    const { Addresses: [now] = [] } = await ec2(aws).send(
      new DescribeAddressesCommand({ AllocationIds: [id] }),
    );
    return (
      now && {
        id,
        allocation_id: now.AllocationId,
        arn: aws.arn('ec2', `elastic-ip/${id}`),
        association_id: now.AssociationId,
        domain: now.Domain,
        network_interface: now.NetworkInterfaceId,
        private_ip: now.PrivateIpAddress,
        public_ip: now.PublicIp,
        public_dns: `ec2-${(now.PublicIp ?? '').replaceAll('.', '-')}.${aws.region}.compute.amazonaws.com`,
        tags: fromTagList(now.Tags),
      }
    );
  },
  async delete(aws, { id }) {
    await ec2(aws).send(new ReleaseAddressCommand({ AllocationId: id }));
  },
  tag: tagEc2,
};

export const natGateway: ResourceHandler = {
  defaults: { connectivity_type: 'public' },
  async create(aws, plan) {
    const { NatGateway } = await ec2(aws).send(
      new CreateNatGatewayCommand({
        SubnetId: plan.text('subnet_id'),
        AllocationId: plan.maybeText('allocation_id'),
        ConnectivityType: plan.oneOf('connectivity_type', ConnectivityType),
        TagSpecifications: tagSpecifications('natgateway', plan),
      }),
    );
    return { id: NatGateway?.NatGatewayId };
  },
  async read(aws, { id }) {
    const { NatGateways: [now] = [] } = await ec2(aws).send(
      new DescribeNatGatewaysCommand({ NatGatewayIds: [id] }),
    );
    if (now === undefined || now.State === 'deleted' || now.State === 'deleting') return undefined;
    const [address] = now.NatGatewayAddresses ?? [];
    return {
      id,
      subnet_id: now.SubnetId,
      vpc_id: now.VpcId,
      connectivity_type: now.ConnectivityType ?? 'public',
      allocation_id: address?.AllocationId,
      association_id: address?.AssociationId,
      network_interface_id: address?.NetworkInterfaceId,
      private_ip: address?.PrivateIp,
      public_ip: address?.PublicIp,
      tags: fromTagList(now.Tags),
    };
  },
  async delete(aws, { id }) {
    await ec2(aws).send(new DeleteNatGatewayCommand({ NatGatewayId: id }));
  },
  tag: tagEc2,
};
