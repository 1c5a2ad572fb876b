import type { Work } from '../work';
import type { StackRole } from './stack-role';

/** Returns the requests for the log group of the containers. */
export function logGroup({ environment, stack, otherStacks, arnOf, work, readWork }: StackRole): Work[] {
  return [
    work(
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
      arnOf('logs', `log-group:/ecs/${stack}`),
      [
        ...otherStacks.map((other) => ({ resource: arnOf('logs', `log-group:/ecs/${other}`) })),
        { resource: arnOf('logs', `log-group:/vpc/big-red-button-${environment}`) },
      ],
    ),
    readWork('list log groups', [
      'logs:DescribeIndexPolicies',
      'logs:DescribeLogGroups',
      'logs:DescribeResourcePolicies',
    ]),
  ];
}
