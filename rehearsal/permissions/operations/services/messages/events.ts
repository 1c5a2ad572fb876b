import { at, type Find } from '../../input';
import { passRoles, type ServiceRules } from '../../service-rules';

/** EventBridge: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html. */
export const events: ServiceRules = {
  prefix: 'events',
  variables: {
    RuleName: at('Rule', 'Name'),
    EventBusName: (input) => [...customBus(input), ...at('Entries.EventBusName')(input)],
    OpaqueId: () => [],
  },
  more: (request) => passRoles(request, at('Targets.RoleArn'), 'events.amazonaws.com'),
};

/** The ARN of a rule contains the bus of the rule, unless the bus is the default one. */
const customBus: Find = (input) => at('EventBusName')(input).filter((name) => name !== 'default');
