import { arn } from '../../../../../stacks/names';
import type { DeployService } from '../../deploy-statement';
import type { AccountScope } from '../../scope/account-scope';
import { functionsOf } from '../../scope/functions';
import { pipelinesOf } from '../../scope/pipelines';

/** CloudWatch Logs: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html. */
export const logs: DeployService = {
  prefix: 'logs',
  // The ARN of a log group ends in `:*`, except in permissions for tags:
  // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_LogGroup.html
  resources: (scope) => ({ 'log-group': groupsOf(scope).flatMap((group) => [group, `${group}:*`]) }),
};

function groupsOf(scope: AccountScope): string[] {
  const { environment, names, own } = scope;
  const { accountRegion } = pipelinesOf(scope);
  return [
    ...functionsOf(scope).map(({ logGroup }) => arn('logs', accountRegion, `log-group:${logGroup}`)),
    ...(environment.kind === 'tested'
      ? [arn('logs', accountRegion, `log-group:${names.application('*').buildLogGroup}`)]
      : []),
    arn('logs', own.workload, `log-group:${own.flowLogGroup}`),
  ];
}
