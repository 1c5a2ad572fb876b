import { at } from '../../input';
import type { ServiceRules } from '../../service-rules';

/** CloudWatch: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html. */
export const cloudWatch: ServiceRules = {
  prefix: 'cloudwatch',
  variables: {
    AlarmName: at('AlarmName', 'AlarmNames'),
    DashboardName: at('DashboardName', 'DashboardNames'),
    DatasetId: () => [],
  },
};
