import {
  CloudWatchClient,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
} from '@aws-sdk/client-cloudwatch';

import type { RoleSession } from '../../sessions';
import type { Read } from './reads';

const MINUTE_MS = 60_000;
const METRIC = { Namespace: 'AWS/ECS', MetricName: 'CPUUtilization' };

/** Returns the requests with which an operator looks at the alarms of a Region. */
export function alarmReads(session: RoleSession): Read[] {
  const client = session.client(CloudWatchClient);
  return [
    ['cloudwatch:DescribeAlarms', () => client.send(new DescribeAlarmsCommand({}))],
    [
      'cloudwatch:DescribeAlarmHistory',
      () => client.send(new DescribeAlarmHistoryCommand({ AlarmName: 'none' })),
    ],
  ];
}

/** Returns the requests with which an operator looks at the metrics of a Region. */
export function metricReads(session: RoleSession): Read[] {
  const client = session.client(CloudWatchClient);
  const EndTime = new Date();
  const period = { StartTime: new Date(EndTime.getTime() - MINUTE_MS), EndTime };
  const MetricStat = { Metric: METRIC, Period: 60, Stat: 'Average' };
  return [
    ['cloudwatch:ListMetrics', () => client.send(new ListMetricsCommand({}))],
    [
      'cloudwatch:GetMetricStatistics',
      () =>
        client.send(
          new GetMetricStatisticsCommand({ ...METRIC, ...period, Period: 60, Statistics: ['Average'] }),
        ),
    ],
    [
      'cloudwatch:GetMetricData',
      () =>
        client.send(new GetMetricDataCommand({ ...period, MetricDataQueries: [{ Id: 'cpu', MetricStat }] })),
    ],
  ];
}
