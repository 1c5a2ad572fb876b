import { at } from '../../input';
import { passRoles, type ServiceRules } from '../../service-rules';

/** EventBridge: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html. */
export const events: ServiceRules = {
  prefix: 'events',
  variables: {
    RuleName: at('Rule', 'Name'),
    EventBusName: at('EventBusName', 'Entries.EventBusName'),
    OpaqueId: () => [],
  },
  more: (request) => passRoles(request, at('Targets.RoleArn'), 'events.amazonaws.com'),
};
