import { AllocateAddressCommand, DescribeAddressesCommand, ReleaseAddressCommand } from '@aws-sdk/client-ec2';

import type { ResourceHandler } from '../shared/handler';
import { fromTagList } from '../shared/tag-lists';
import { ec2, tagEc2, tagSpecifications } from './client';

/** An Elastic IP address for a NAT gateway. Associations with instances and network interfaces are not supported. */
export const aws_eip: ResourceHandler = {
  async create(aws, plan) {
    const { AllocationId } = await ec2(aws).send(
      new AllocateAddressCommand({ Domain: 'vpc', TagSpecifications: tagSpecifications('elastic-ip', plan) }),
    );
    return { id: AllocationId };
  },
  async read(aws, { id }) {
    const { Addresses: [address] = [] } = await ec2(aws).send(
      new DescribeAddressesCommand({ AllocationIds: [id] }),
    );
    return (
      address && {
        id,
        allocation_id: address.AllocationId,
        arn: aws.arn('ec2', `elastic-ip/${id}`),
        association_id: address.AssociationId,
        domain: address.Domain,
        network_interface: address.NetworkInterfaceId,
        private_ip: address.PrivateIpAddress,
        public_ip: address.PublicIp,
        public_dns: `ec2-${(address.PublicIp ?? '').replaceAll('.', '-')}.${aws.region}.compute.amazonaws.com`,
        tags: fromTagList(address.Tags),
      }
    );
  },
  async delete(aws, { id }) {
    await ec2(aws).send(new ReleaseAddressCommand({ AllocationId: id }));
  },
  tag: tagEc2,
};
