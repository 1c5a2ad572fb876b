import {
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  DeleteInternetGatewayCommand,
  DescribeInternetGatewaysCommand,
  DetachInternetGatewayCommand,
} from '@aws-sdk/client-ec2';

import type { ResourceHandler } from '../shared/handler';
import { fromTagList } from '../shared/tag-lists';
import { ec2, tagEc2, tagSpecifications } from './client';

export const aws_internet_gateway: ResourceHandler = {
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
    const { InternetGateways: [gateway] = [] } = await ec2(aws).send(
      new DescribeInternetGatewaysCommand({ InternetGatewayIds: [id] }),
    );
    return (
      gateway && {
        id,
        arn: aws.arn('ec2', `internet-gateway/${id}`),
        owner_id: gateway.OwnerId ?? aws.accountId,
        vpc_id: gateway.Attachments?.[0]?.VpcId,
        tags: fromTagList(gateway.Tags),
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
