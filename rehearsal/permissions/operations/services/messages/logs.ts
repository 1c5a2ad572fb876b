import { at } from '../../input';
import type { ServiceRules } from '../../service-rules';

/** CloudWatch Logs: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html. */
export const logs: ServiceRules = {
  prefix: 'logs',
  variables: {
    LogGroupName: at('logGroupName', 'logGroupIdentifier', 'logGroupNames'),
    LogStreamName: at('logStreamName', 'logStreamNames'),
  },
};
