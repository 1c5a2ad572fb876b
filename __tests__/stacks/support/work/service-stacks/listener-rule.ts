import type { Work } from '../work';
import type { StackRole } from './stack-role';

/** Rule of the load balancer's listener. */
export function listenerRule({ cluster, at, does, look }: StackRole): Work[] {
  const listener = `app/${cluster}/0a1b2c3d/4e5f6071`;
  const otherListener = `app/${cluster}-2/0a1b2c3d/4e5f6071`;
  return [
    does(
      'create AWS::ElasticLoadBalancingV2::ListenerRule',
      ['elasticloadbalancing:CreateRule'],
      at('elasticloadbalancing', `listener/${listener}`),
      [{ on: at('elasticloadbalancing', `listener/${otherListener}`) }],
    ),
    does(
      'update, tag and delete AWS::ElasticLoadBalancingV2::ListenerRule',
      [
        'elasticloadbalancing:AddTags',
        'elasticloadbalancing:DeleteRule',
        'elasticloadbalancing:ModifyRule',
        'elasticloadbalancing:RemoveTags',
        'elasticloadbalancing:SetRulePriorities',
      ],
      at('elasticloadbalancing', `listener-rule/${listener}/8a9b0c1d`),
      [{ on: at('elasticloadbalancing', `listener-rule/${otherListener}/8a9b0c1d`) }],
    ),
    look('read listeners and their rules', [
      'elasticloadbalancing:DescribeListeners',
      'elasticloadbalancing:DescribeLoadBalancers',
      'elasticloadbalancing:DescribeRules',
    ]),
  ];
}
