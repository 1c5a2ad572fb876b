import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { FlowLog } from '@cdktf/provider-aws/lib/flow-log';
import { Construct } from 'constructs';

import * as names from '../names';
import { allow } from '../constructs/permissions/policy';
import { RETENTION_DAYS } from '../constructs/retention';
import { ServiceRole } from '../constructs/permissions/service-role';

export interface FlowLogsProps {
  readonly project: string;
  readonly environment: string;
  readonly place: names.Place;
  readonly vpcId: string;
}

/** Who talked to whom in a VPC. */
export class FlowLogs extends Construct {
  constructor(scope: Construct, id: string, props: FlowLogsProps) {
    super(scope, id);
    const { project, environment, place } = props;
    const group = names.flowLogGroup(project, environment);
    const logGroup = new CloudwatchLogGroup(this, 'log-group', {
      name: group,
      retentionInDays: RETENTION_DAYS,
    });
    const role = new ServiceRole(this, 'role', {
      name: names.flowLogRoleName(project, environment),
      service: 'vpc-flow-logs.amazonaws.com',
      trust: { StringEquals: { 'aws:SourceAccount': place.accountId } },
      statements: [
        allow(
          'WriteLog',
          ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
          names.arn('logs', place, `log-group:${group}:*`),
        ),
      ],
    });
    new FlowLog(this, 'flow-log', {
      vpcId: props.vpcId,
      trafficType: 'ALL',
      logDestinationType: 'cloud-watch-logs',
      logDestination: logGroup.arn,
      iamRoleArn: role.arn,
      // Ten minutes are AWS's other choice: too coarse to see what a container did.
      maxAggregationInterval: 60,
    });
  }
}
