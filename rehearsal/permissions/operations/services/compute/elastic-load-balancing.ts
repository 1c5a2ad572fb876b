import { arn } from '../../../../../stacks/names';
import type { Requirement } from '../../../call';
import { at, textAt } from '../../input';
import type { OperationRequest, ServiceRules } from '../../service-rules';
import { tagContext, tagsIn } from '../../tags';

/**
 * Elastic Load Balancing, version 2:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_elasticloadbalancing.html.
 */
export const elasticLoadBalancing: ServiceRules = {
  prefix: 'elasticloadbalancing',
  variables: {},
  exceptions: {
    AddTags: ofTagged,
    RemoveTags: ofTagged,
    CreateLoadBalancer: (request) => created(request, `loadbalancer/app/${textAt(request.input, 'Name')}/*`),
    CreateTargetGroup: (request) => created(request, `targetgroup/${textAt(request.input, 'Name')}/*`),
    CreateListener: (request) => [
      { action: 'elasticloadbalancing:CreateListener', resource: textAt(request.input, 'LoadBalancerArn') },
      ...tags(request, `${childOf(request, 'LoadBalancerArn', 'loadbalancer', 'listener')}/*`),
    ],
    CreateRule: (request) => [
      { action: 'elasticloadbalancing:CreateRule', resource: textAt(request.input, 'ListenerArn') },
      ...tags(request, `${childOf(request, 'ListenerArn', 'listener', 'listener-rule')}/*`),
    ],
    SetRulePriorities: ({ input }) =>
      at('RulePriorities.RuleArn')(input).map((resource) => ({
        action: 'elasticloadbalancing:SetRulePriorities',
        resource,
      })),
  },
};

/** Tags belong to one of several types of resources. */
function ofTagged({ operation, input }: OperationRequest): Requirement[] {
  const action = `elasticloadbalancing:${operation}`;
  return at('ResourceArns')(input).map((resource) => ({ action, resource }));
}

const childOf = ({ input }: OperationRequest, path: string, parent: string, child: string) =>
  textAt(input, path).replace(`:${parent}/`, `:${child}/`);

function created(request: OperationRequest, name: string): Requirement[] {
  const resource = arn('elasticloadbalancing', request.accountRegion, name);
  return [{ action: `elasticloadbalancing:${request.operation}`, resource }, ...tags(request, resource)];
}

/**
 * Tags in a request that creates a resource need a permission of their own:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/tagging-resources-during-creation.html
 */
function tags({ input, operation }: OperationRequest, resource: string): Requirement[] {
  const values = tagsIn(input);
  if (Object.keys(values).length === 0) return [];
  const context = { 'elasticloadbalancing:CreateAction': operation, ...tagContext(values) };
  return [{ action: 'elasticloadbalancing:AddTags', resource, context }];
}
