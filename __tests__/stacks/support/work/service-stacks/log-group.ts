import type { Work } from '../work';
import type { StackRole } from './stack-role';

/** Log group of the containers. */
export function logGroup({ environment, stack, otherStacks, at, does, look }: StackRole): Work[] {
  return [
    does(
      'create, read, update and delete AWS::Logs::LogGroup',
      [
        'logs:CreateLogGroup',
        'logs:DeleteLogGroup',
        'logs:DeleteRetentionPolicy',
        'logs:GetDataProtectionPolicy',
        'logs:ListTagsForResource',
        'logs:PutRetentionPolicy',
        'logs:TagResource',
        'logs:UntagResource',
      ],
      at('logs', `log-group:/ecs/${stack}`),
      [
        ...otherStacks.map((other) => ({ on: at('logs', `log-group:/ecs/${other}`) })),
        { on: at('logs', `log-group:/vpc/big-red-button-${environment}`) },
      ],
    ),
    look('find log groups', [
      'logs:DescribeIndexPolicies',
      'logs:DescribeLogGroups',
      'logs:DescribeResourcePolicies',
    ]),
  ];
}
