import { arn } from '../../../../../stacks/names';
import type { ApiStructure } from '../../../../local-aws/service-model/model';
import type { Requirement } from '../../../call';
import { at, lastPart } from '../../input';
import { passRoles, type OperationRequest, type ServiceRules } from '../../service-rules';

const ofBus = (action: string, request: OperationRequest): Requirement[] => {
  const names = at('EventBusName', 'Entries.EventBusName', 'Name')(request.input);
  return [...new Set(names.length === 0 ? ['default'] : names)].map((name) => ({
    action: `events:${action}`,
    resource: name.startsWith('arn:') ? name : arn('events', request.accountRegion, `event-bus/${name}`),
  }));
};

/**
 * EventBridge: https://docs.aws.amazon.com/service-authorization/latest/reference/list_events.html. The ARN of a rule
 * contains the name of its event bus, except for the default event bus.
 */
export const events: ServiceRules = {
  prefix: 'events',
  variables: {
    RuleName: (input) => (isOnOtherBus(input) ? [] : at('Rule', 'Name')(input)),
    EventBusName: () => [],
    OpaqueId: () => [],
  },
  exceptions: Object.fromEntries(
    [
      ...['CreateEventBus', 'DeleteEventBus', 'DescribeEventBus', 'UpdateEventBus'],
      ...['ListRules', 'PutEvents', 'PutPermission', 'RemovePermission'],
    ].map((operation) => [operation, (request: OperationRequest) => ofBus(operation, request)]),
  ),
  tagActions: { PutRule: 'TagResource' },
  more: (request) => passRoles(request, at('Targets.RoleArn'), 'events.amazonaws.com'),
};

const isOnOtherBus = (input: ApiStructure) =>
  at('EventBusName')(input).some((name) => lastPart(name) !== 'default');
