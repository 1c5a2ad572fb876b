import { arn } from '../../../../../stacks/names';
import type { AccountScope } from '../../scope/account-scope';
import type { DeployService } from '../../deploy-statement';
import { functionsOf } from '../../scope/functions';

/** CloudWatch Logs: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html. */
export const logs: DeployService = {
  prefix: 'logs',
  // The ARN of a log group ends in `:*`, except in permissions for tags:
  // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_LogGroup.html
  resources: (scope) => ({ 'log-group': groupsOf(scope).flatMap((group) => [group, `${group}:*`]) }),
};

const groupsOf = (scope: AccountScope): string[] => {
  const { delivery, environments, names } = scope;
  return [
    ...functionsOf(scope).map((each) =>
      each.arn.replace(/:lambda:(.*):function:.*$/, `:logs:$1:log-group:${each.logGroup}`),
    ),
    ...(delivery
      ? [arn('logs', names.delivery.accountRegion, `log-group:${names.application('*').buildLogGroup}`)]
      : []),
    ...environments.map(({ names: own }) => arn('logs', own.workload, `log-group:${own.flowLogGroup}`)),
  ];
};
