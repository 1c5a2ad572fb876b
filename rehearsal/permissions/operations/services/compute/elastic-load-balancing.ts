import { arn } from '../../../../../stacks/names';
import type { Requirement } from '../../../call';
import { at, textAt } from '../../input';
import type { OperationRequest, ServiceRules } from '../../service-rules';

/**
 * Elastic Load Balancing:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html.
 */
export const elasticLoadBalancing: ServiceRules = {
  prefix: 'elasticloadbalancing',
  variables: { LoadBalancerName: at('Names'), TargetGroupName: at('Name') },
  exceptions: {
    CreateLoadBalancer: (request) =>
      created(request, `loadbalancer/app/${textAt(request.input, 'Name')}/new`),
    CreateTargetGroup: (request) => created(request, `targetgroup/${textAt(request.input, 'Name')}/new`),
    CreateListener: (request) => [
      { action: 'elasticloadbalancing:CreateListener', resource: textAt(request.input, 'LoadBalancerArn') },
      ...tags(request, `${ofLoadBalancer(request)}/new`),
    ],
    CreateRule: (request) => [
      { action: 'elasticloadbalancing:CreateRule', resource: textAt(request.input, 'ListenerArn') },
      ...tags(
        request,
        `${textAt(request.input, 'ListenerArn').replace(':listener/', ':listener-rule/')}/new`,
      ),
    ],
  },
};

const ofLoadBalancer = ({ input }: OperationRequest) =>
  textAt(input, 'LoadBalancerArn').replace(':loadbalancer/', ':listener/');

function created(request: OperationRequest, name: string): Requirement[] {
  const resource = arn('elasticloadbalancing', request.accountRegion, name);
  return [{ action: `elasticloadbalancing:${request.operation}`, resource }, ...tags(request, resource)];
}

/**
 * Tags in a request that creates a resource need a permission of their own:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/tagging-resources-during-creation.html
 */
const tags = ({ input, operation }: OperationRequest, resource: string): Requirement[] =>
  at('Tags.Key')(input).length === 0
    ? []
    : [
        {
          action: 'elasticloadbalancing:AddTags',
          resource,
          context: { 'elasticloadbalancing:CreateAction': operation },
        },
      ];
