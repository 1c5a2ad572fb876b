import { inOtherRegion } from '../../example';
import type { Work } from '../work';
import type { StackRole } from './stack-role';

/** Returns the requests for the target group. */
export function targetGroup({ stack, otherStacks, arnOf, work, readWork }: StackRole): Work[] {
  const group = arnOf('elasticloadbalancing', 'targetgroup/big-re-Targe-AB1CD2/0a1b2c3d');
  const madeBy = (name: string) => ({ 'aws:ResourceTag/aws:cloudformation:stack-name': name });
  return [
    work(
      'create and tag AWS::ElasticLoadBalancingV2::TargetGroup',
      ['elasticloadbalancing:AddTags', 'elasticloadbalancing:CreateTargetGroup'],
      group,
      [{ resource: inOtherRegion(group) }],
    ),
    work(
      'update, untag and delete its own AWS::ElasticLoadBalancingV2::TargetGroup',
      [
        'elasticloadbalancing:DeleteTargetGroup',
        'elasticloadbalancing:ModifyTargetGroup',
        'elasticloadbalancing:ModifyTargetGroupAttributes',
        'elasticloadbalancing:RemoveTags',
      ],
      group,
      [
        { resource: inOtherRegion(group), context: madeBy(stack) },
        ...otherStacks.map((other) => ({ context: madeBy(other) })),
        { context: {} },
      ],
      madeBy(stack),
    ),
    readWork('read target groups', [
      'elasticloadbalancing:DescribeTags',
      'elasticloadbalancing:DescribeTargetGroupAttributes',
      'elasticloadbalancing:DescribeTargetGroups',
      'elasticloadbalancing:DescribeTargetHealth',
    ]),
  ];
}
