import {
  ConnectivityType,
  CreateNatGatewayCommand,
  DeleteNatGatewayCommand,
  DescribeNatGatewaysCommand,
} from '@aws-sdk/client-ec2';

import type { ResourceHandler } from '../shared/handler';
import { fromTagList } from '../shared/tag-lists';
import { ec2, tagEc2, tagSpecifications } from './client';

export const aws_nat_gateway: ResourceHandler = {
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
    const { NatGateways: [gateway] = [] } = await ec2(aws).send(
      new DescribeNatGatewaysCommand({ NatGatewayIds: [id] }),
    );
    if (gateway === undefined || gateway.State === 'deleted' || gateway.State === 'deleting')
      return undefined;
    const [address] = gateway.NatGatewayAddresses ?? [];
    return {
      id,
      subnet_id: gateway.SubnetId,
      vpc_id: gateway.VpcId,
      connectivity_type: gateway.ConnectivityType ?? 'public',
      allocation_id: address?.AllocationId,
      association_id: address?.AssociationId,
      network_interface_id: address?.NetworkInterfaceId,
      private_ip: address?.PrivateIp,
      public_ip: address?.PublicIp,
      tags: fromTagList(gateway.Tags),
    };
  },
  async delete(aws, { id }) {
    await ec2(aws).send(new DeleteNatGatewayCommand({ NatGatewayId: id }));
  },
  tag: tagEc2,
};
