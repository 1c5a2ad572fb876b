import { at } from '../../input';
import type { ServiceRules } from '../../service-rules';

/** CloudWatch: https://docs.aws.amazon.com/service-authorization/latest/reference/list_cloudwatch.html. */
export const cloudWatch: ServiceRules = {
  prefix: 'cloudwatch',
  variables: {
    AlarmName: at('AlarmName', 'AlarmNames'),
    DashboardName: at('DashboardName', 'DashboardNames'),
    DatasetId: () => [],
  },
  // Without a name, DescribeAlarms is about all alarms, and the other operations are about no dataset.
  unnamed: ['DescribeAlarms', 'GetMetricData', 'ListMetrics', 'PutMetricData'],
  tagActions: { PutCompositeAlarm: 'TagResource', PutMetricAlarm: 'TagResource' },
};
