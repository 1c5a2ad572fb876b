import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { FlowLog } from '@cdktf/provider-aws/lib/flow-log';
import { Construct } from 'constructs';

import { arn, type EnvironmentNames } from '../names';
import { allow } from '../constructs/permissions/policy';
import { RETENTION_DAYS } from '../constructs/retention';
import { ServiceRole } from '../constructs/permissions/service-role';

export interface FlowLogsProps {
  readonly names: EnvironmentNames;
  readonly vpcId: string;
}

/** A flow log of all traffic in a VPC. */
export class FlowLogs extends Construct {
  constructor(scope: Construct, id: string, props: FlowLogsProps) {
    super(scope, id);
    const { names } = props;
    const logGroup = new CloudwatchLogGroup(this, 'log-group', {
      name: names.flowLogGroup,
      retentionInDays: RETENTION_DAYS,
    });
    const role = new ServiceRole(this, 'role', {
      name: names.flowLogRole.name,
      service: 'vpc-flow-logs.amazonaws.com',
      trust: { StringEquals: { 'aws:SourceAccount': names.workload.accountId } },
      statements: [
        allow(
          'WriteLog',
          ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
          arn('logs', names.workload, `log-group:${names.flowLogGroup}:*`),
        ),
      ],
    });
    new FlowLog(this, 'flow-log', {
      vpcId: props.vpcId,
      trafficType: 'ALL',
      logDestinationType: 'cloud-watch-logs',
      logDestination: logGroup.arn,
      iamRoleArn: role.arn,
      // Interval in seconds. The other interval that AWS offers, ten minutes, is too coarse to show the traffic of a
      // container.
      maxAggregationInterval: 60,
    });
  }
}
