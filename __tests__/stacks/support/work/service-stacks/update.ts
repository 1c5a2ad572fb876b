import { type Account, arn, roleArn, serviceStackName, stackArn, WORKLOAD } from '../../example';
import type { Work } from '../work';

/** Giving CloudFormation the environment's role, and work for it. */
export function updateStacks(who: string, account: Account, environment: string, neighbour: string): Work[] {
  const on = stackArn(account, serviceStackName(environment));
  const serviceRole = roleArn(account, `${environment}-hello-cloudformation`);
  const under = (role: string) => ({ 'cloudformation:RoleArn': role });
  const butNot = [{ on: stackArn(account, neighbour) }];
  return [
    {
      who,
      what: 'create and update the service stack under the role of the environment',
      actions: ['cloudformation:CreateStack', 'cloudformation:UpdateStack'],
      on,
      with: under(serviceRole),
      butNot: [...butNot, { with: under(roleArn(account, 'administrator')) }, { with: {} }],
    },
    {
      who,
      what: 'tag the stack, and keep its policy',
      actions: ['cloudformation:SetStackPolicy', 'cloudformation:TagResource'],
      on,
      butNot,
    },
    {
      who,
      what: 'give CloudFormation its role',
      actions: ['iam:PassRole'],
      on: serviceRole,
      with: { 'iam:PassedToService': 'cloudformation.amazonaws.com' },
      butNot: [
        { on: roleArn(account, `${environment}-task-execution`) },
        { with: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
      ],
    },
  ];
}

/** The types of a service template's parameters. */
export function resolveParameters(who: string, account: Account, environment: string): Work[] {
  const parameter = (of: string) =>
    arn('ssm', WORKLOAD, account, `parameter/big-red-button/${of}/cluster-name`);
  return [
    {
      who,
      what: 'read what the environment publishes',
      actions: ['ssm:GetParameters'],
      on: parameter(environment),
      butNot: [{ on: parameter(`${environment}-2`) }],
    },
    {
      who,
      what: 'check that the published network is there',
      actions: ['ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs'],
      on: '*',
      butNot: [],
    },
  ];
}
