import {
  CreateFlowLogsCommand,
  DeleteFlowLogsCommand,
  DescribeFlowLogsCommand,
  LogDestinationType,
  TrafficType,
} from '@aws-sdk/client-ec2';

import { ec2, tagEc2, tagSpecifications } from './client';
import type { ResourceHandler } from '../shared/handler';
import { fromTagList } from '../shared/tag-lists';

/** Flow logs of a VPC or a subnet. */
export const flowLog: ResourceHandler = {
  defaults: { log_destination_type: 'cloud-watch-logs', max_aggregation_interval: 600 },
  async create(aws, plan) {
    const vpc = plan.maybeText('vpc_id');
    const destination = plan.text('log_destination');
    const type = plan.oneOf('log_destination_type', LogDestinationType);
    const { FlowLogIds: [id] = [], Unsuccessful: [failed] = [] } = await ec2(aws).send(
      new CreateFlowLogsCommand({
        ResourceType: vpc === undefined ? 'Subnet' : 'VPC',
        ResourceIds: [vpc ?? plan.text('subnet_id')],
        TrafficType: plan.maybeOneOf('traffic_type', TrafficType),
        LogDestinationType: type,
        LogDestination: destination,
        // moto looks for the group by its name alone; AWS takes the ARN.
        ...(type === 'cloud-watch-logs' && { LogGroupName: destination.split(':log-group:')[1] }),
        LogFormat: plan.maybeText('log_format'),
        MaxAggregationInterval: plan.number('max_aggregation_interval'),
        DeliverLogsPermissionArn: plan.maybeText('iam_role_arn'),
        TagSpecifications: tagSpecifications('vpc-flow-log', plan),
      }),
    );
    // CreateFlowLogs does not fail, it says what failed.
    if (failed !== undefined) throw new Error(`CreateFlowLogs: ${failed.Error?.Message ?? 'it failed'}`);
    return { id };
  },
  async read(aws, { id }) {
    const { FlowLogs: [now] = [] } = await ec2(aws).send(new DescribeFlowLogsCommand({ FlowLogIds: [id] }));
    if (now === undefined) return undefined;
    const ofVpc = now.ResourceId?.startsWith('vpc-') === true;
    return {
      id,
      arn: aws.arn('ec2', `vpc-flow-log/${id}`),
      vpc_id: ofVpc ? now.ResourceId : undefined,
      subnet_id: ofVpc ? undefined : now.ResourceId,
      traffic_type: now.TrafficType,
      log_destination_type: now.LogDestinationType,
      log_destination: now.LogDestination,
      log_format: now.LogFormat,
      max_aggregation_interval: now.MaxAggregationInterval,
      iam_role_arn: now.DeliverLogsPermissionArn,
      tags: fromTagList(now.Tags),
    };
  },
  async delete(aws, { id }) {
    await ec2(aws).send(new DeleteFlowLogsCommand({ FlowLogIds: [id] }));
  },
  tag: tagEc2,
};
