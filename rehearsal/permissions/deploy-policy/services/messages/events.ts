import { arn, startRoleName } from '../../../../../stacks/names';
import type { DeployService } from '../../deploy-statement';
import type { AccountScope } from '../../scope/account-scope';
import { pipelinesOf } from '../../scope/pipelines';

/** EventBridge: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html. */
export const events: DeployService = {
  prefix: 'events',
  resources: (scope) => ({ 'rule-on-default-event-bus': rulesOf(scope) }),
};

function rulesOf(scope: AccountScope): string[] {
  const { environment, own, watched } = scope;
  const { pipeline, accountRegion } = pipelinesOf(scope);
  const waiting = environment.kind === 'tested' ? ['waiting'] : [];
  return [
    // The rule that starts a pipeline has the name of the rule's role.
    arn('events', accountRegion, `rule/${startRoleName(pipeline.name)}`),
    ...['ended', 'hourly', ...waiting].map((kind) =>
      arn('events', accountRegion, `rule/${own.recordRule(kind)}`),
    ),
    ...watched.flatMap((place) =>
      ['assumed', 'switched'].map((kind) => arn('events', place, `rule/${own.deployRoleWatch(kind)}`)),
    ),
  ];
}
