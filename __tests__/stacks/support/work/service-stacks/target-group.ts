import { elsewhere } from '../../example';
import type { Work } from '../work';
import type { StackRole } from './stack-role';

/** Target group of the service. */
export function targetGroup({ stack, otherStacks, at, does, look }: StackRole): Work[] {
  const group = at('elasticloadbalancing', 'targetgroup/big-re-Targe-AB1CD2/0a1b2c3d');
  const madeBy = (name: string) => ({ 'aws:ResourceTag/aws:cloudformation:stack-name': name });
  return [
    does(
      'create and tag AWS::ElasticLoadBalancingV2::TargetGroup',
      ['elasticloadbalancing:AddTags', 'elasticloadbalancing:CreateTargetGroup'],
      group,
      [{ on: elsewhere(group) }],
    ),
    does(
      'update, untag and delete its AWS::ElasticLoadBalancingV2::TargetGroup',
      [
        'elasticloadbalancing:DeleteTargetGroup',
        'elasticloadbalancing:ModifyTargetGroup',
        'elasticloadbalancing:ModifyTargetGroupAttributes',
        'elasticloadbalancing:RemoveTags',
      ],
      group,
      [
        { on: elsewhere(group), with: madeBy(stack) },
        ...otherStacks.map((other) => ({ with: madeBy(other) })),
        { with: {} },
      ],
      madeBy(stack),
    ),
    look('read target groups', [
      'elasticloadbalancing:DescribeTags',
      'elasticloadbalancing:DescribeTargetGroupAttributes',
      'elasticloadbalancing:DescribeTargetGroups',
      'elasticloadbalancing:DescribeTargetHealth',
    ]),
  ];
}
