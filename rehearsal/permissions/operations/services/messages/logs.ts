import { at } from '../../input';
import type { ServiceRules } from '../../service-rules';

/** CloudWatch Logs: https://docs.aws.amazon.com/service-authorization/latest/reference/list_logs.html. */
export const logs: ServiceRules = {
  prefix: 'logs',
  variables: {
    LogGroupName: at('logGroupName', 'logGroupIdentifier', 'logGroupNames', 'logGroupIdentifiers'),
    LogStreamName: at('logStreamName', 'logStreamNames'),
  },
  tagActions: { CreateLogGroup: 'TagResource' },
  // A policy names a log group with `:*` at the end, except for tags:
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
  evaluatedArn: (arn, action) => (/:log-group:[^:]+$/.test(arn) && !/tag/i.test(action) ? `${arn}:*` : arn),
};
