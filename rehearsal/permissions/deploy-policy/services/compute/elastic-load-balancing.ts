import { arn } from '../../../../../stacks/names';
import type { AccountScope } from '../../scope/account-scope';
import type { DeployService } from '../../deploy-statement';

/** Tags of a load balancer and of its listeners. IAM's data knows these actions for Classic Load Balancers only. */
const TAGGED = ['loadbalancer/app/', 'listener/app'];

/**
 * Elastic Load Balancing:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html.
 */
export const elasticLoadBalancing: DeployService = {
  prefix: 'elasticloadbalancing',
  resources: (scope) => ({
    'loadbalancer/app/': ofLoadBalancers(scope, 'loadbalancer'),
    'listener/app': ofLoadBalancers(scope, 'listener'),
  }),
  types: {
    'elasticloadbalancing:AddTags': TAGGED,
    'elasticloadbalancing:RemoveTags': TAGGED,
    'elasticloadbalancing:CreateLoadBalancer': ['loadbalancer/app/'],
    'elasticloadbalancing:DeleteLoadBalancer': ['loadbalancer/app/'],
    'elasticloadbalancing:ModifyLoadBalancerAttributes': ['loadbalancer/app/'],
  },
};

const ofLoadBalancers = ({ environments }: AccountScope, type: string) =>
  environments.map(({ names }) =>
    arn('elasticloadbalancing', names.workload, `${type}/app/${names.loadBalancer}/*`),
  );
