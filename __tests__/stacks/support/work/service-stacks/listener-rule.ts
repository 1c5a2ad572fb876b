import type { Work } from '../work';
import type { StackRole } from './stack-role';

/** Returns the requests for the listener rule. */
export function listenerRule({ cluster, arnOf, work, readWork }: StackRole): Work[] {
  const listener = `app/${cluster}/0a1b2c3d/4e5f6071`;
  const otherListener = `app/${cluster}-2/0a1b2c3d/4e5f6071`;
  return [
    work(
      'create AWS::ElasticLoadBalancingV2::ListenerRule',
      ['elasticloadbalancing:CreateRule'],
      arnOf('elasticloadbalancing', `listener/${listener}`),
      [{ resource: arnOf('elasticloadbalancing', `listener/${otherListener}`) }],
    ),
    work(
      'update, tag and delete AWS::ElasticLoadBalancingV2::ListenerRule',
      [
        'elasticloadbalancing:AddTags',
        'elasticloadbalancing:DeleteRule',
        'elasticloadbalancing:ModifyRule',
        'elasticloadbalancing:RemoveTags',
        'elasticloadbalancing:SetRulePriorities',
      ],
      arnOf('elasticloadbalancing', `listener-rule/${listener}/8a9b0c1d`),
      [{ resource: arnOf('elasticloadbalancing', `listener-rule/${otherListener}/8a9b0c1d`) }],
    ),
    readWork('read rules', ['elasticloadbalancing:DescribeRules']),
  ];
}
