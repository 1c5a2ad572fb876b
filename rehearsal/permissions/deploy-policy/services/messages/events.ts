import { arn, startRoleName } from '../../../../../stacks/names';
import type { DeployService } from '../../deploy-statement';
import { pipelinesOf } from '../../scope/pipelines';

/** EventBridge: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html. */
export const events: DeployService = {
  prefix: 'events',
  resources: (scope) => ({
    'rule-on-default-event-bus': [
      // The rule that starts a pipeline has the name of the rule's role.
      ...pipelinesOf(scope).map(({ pipeline, accountRegion }) =>
        arn('events', accountRegion, `rule/${startRoleName(pipeline.name)}`),
      ),
      ...scope.environments.flatMap(({ names }) =>
        scope.watched.flatMap((place) =>
          ['assumed', 'switched'].map((kind) => arn('events', place, `rule/${names.deployRoleWatch(kind)}`)),
        ),
      ),
    ],
  }),
};
