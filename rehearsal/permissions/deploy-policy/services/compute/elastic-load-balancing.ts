import { arn } from '../../../../../stacks/names';
import type { DeployService } from '../../deploy-statement';

/** Tags of a load balancer and of its listeners. IAM's data knows these actions for Classic Load Balancers only. */
const TAGGED = ['loadbalancer/app/', 'listener/app'];

/**
 * Elastic Load Balancing:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html.
 */
export const elasticLoadBalancing: DeployService = {
  prefix: 'elasticloadbalancing',
  resources: ({ own }) => ({
    'loadbalancer/app/': [
      arn('elasticloadbalancing', own.workload, `loadbalancer/app/${own.loadBalancer}/*`),
    ],
    'listener/app': [arn('elasticloadbalancing', own.workload, `listener/app/${own.loadBalancer}/*`)],
  }),
  types: {
    'elasticloadbalancing:AddTags': TAGGED,
    'elasticloadbalancing:RemoveTags': TAGGED,
    'elasticloadbalancing:CreateLoadBalancer': ['loadbalancer/app/'],
    'elasticloadbalancing:DeleteLoadBalancer': ['loadbalancer/app/'],
    'elasticloadbalancing:ModifyLoadBalancerAttributes': ['loadbalancer/app/'],
  },
};
