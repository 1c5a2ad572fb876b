import {
  CreateFlowLogsCommand,
  DeleteFlowLogsCommand,
  DescribeFlowLogsCommand,
  LogDestinationType,
  TrafficType,
  type FlowLog,
} from '@aws-sdk/client-ec2';

import {
  fromAws,
  maybeOneOf,
  maybeText,
  number,
  oneOf,
  text,
  toAws,
  type AttributeTable,
} from '../shared/attribute-table';
import type { ResourceHandler } from '../shared/handler';
import { fromTagList } from '../shared/tag-lists';
import { ec2, tagEc2, tagSpecifications } from './client';

const FLOW_LOG = {
  TrafficType: maybeOneOf('traffic_type', TrafficType),
  LogDestinationType: oneOf('log_destination_type', LogDestinationType),
  LogDestination: text('log_destination'),
  LogFormat: maybeText('log_format'),
  MaxAggregationInterval: number('max_aggregation_interval'),
  DeliverLogsPermissionArn: maybeText('iam_role_arn'),
} satisfies AttributeTable<FlowLog>;

/** Flow logs of a VPC or a subnet. */
export const aws_flow_log: ResourceHandler = {
  defaults: { log_destination_type: 'cloud-watch-logs', max_aggregation_interval: 600 },
  async create(aws, plan) {
    const vpc = plan.maybeText('vpc_id');
    const settings = toAws(FLOW_LOG, plan);
    const toLogs = settings.LogDestinationType === 'cloud-watch-logs';
    const { FlowLogIds: [id] = [], Unsuccessful: [failed] = [] } = await ec2(aws).send(
      new CreateFlowLogsCommand({
        ...settings,
        ResourceType: vpc === undefined ? 'Subnet' : 'VPC',
        ResourceIds: [vpc ?? plan.text('subnet_id')],
        // AWS accepts the name or the ARN of the log group, but moto accepts only the name.
        ...(toLogs && { LogGroupName: settings.LogDestination.split(':log-group:')[1] }),
        TagSpecifications: tagSpecifications('vpc-flow-log', plan),
      }),
    );
    // If the creation fails, CreateFlowLogs returns status 200 with the failure in the body.
    if (failed !== undefined) throw new Error(`CreateFlowLogs: ${failed.Error?.Message ?? 'it failed'}`);
    return { id };
  },
  async read(aws, { id }) {
    const { FlowLogs: [flowLog] = [] } = await ec2(aws).send(
      new DescribeFlowLogsCommand({ FlowLogIds: [id] }),
    );
    if (flowLog === undefined) return undefined;
    const ofVpc = flowLog.ResourceId?.startsWith('vpc-') === true;
    return {
      id,
      arn: aws.arn('ec2', `vpc-flow-log/${id}`),
      vpc_id: ofVpc ? flowLog.ResourceId : undefined,
      subnet_id: ofVpc ? undefined : flowLog.ResourceId,
      ...fromAws(FLOW_LOG, flowLog),
      tags: fromTagList(flowLog.Tags),
    };
  },
  async delete(aws, { id }) {
    await ec2(aws).send(new DeleteFlowLogsCommand({ FlowLogIds: [id] }));
  },
  tag: tagEc2,
};
