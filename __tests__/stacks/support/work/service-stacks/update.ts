import { type Account, arn, roleArn, serviceStackName, stackArn, WORKLOAD_REGION } from '../../example';
import type { Work } from '../work';

/** Returns the requests that update the service stack and pass the CloudFormation role. */
export function updateStacks(
  role: string,
  account: Account,
  environment: string,
  otherStack: string,
): Work[] {
  const resource = stackArn(account, serviceStackName(environment));
  const serviceRole = roleArn(account, `${environment}-hello-cloudformation`);
  const under = (role: string) => ({ 'cloudformation:RoleArn': role });
  const denied = [{ resource: stackArn(account, otherStack) }];
  return [
    {
      role,
      description: 'create and update the service stack with its CloudFormation role',
      actions: ['cloudformation:CreateStack', 'cloudformation:UpdateStack'],
      resource,
      context: under(serviceRole),
      denied: [...denied, { context: under(roleArn(account, 'administrator')) }, { context: {} }],
    },
    {
      role,
      description: 'tag the service stack and set its stack policy',
      actions: ['cloudformation:SetStackPolicy', 'cloudformation:TagResource'],
      resource,
      denied,
    },
    {
      role,
      description: 'pass the CloudFormation role to CloudFormation',
      actions: ['iam:PassRole'],
      resource: serviceRole,
      context: { 'iam:PassedToService': 'cloudformation.amazonaws.com' },
      denied: [
        { resource: roleArn(account, `${environment}-task-execution`) },
        { context: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
      ],
    },
  ];
}

/** Returns the requests with which CloudFormation reads and checks the parameters of a service template. */
export function resolveParameters(role: string, account: Account, environment: string): Work[] {
  const parameterOf = (name: string) =>
    arn('ssm', WORKLOAD_REGION, account, `parameter/big-red-button/${name}/cluster-name`);
  return [
    {
      role,
      description: 'read the SSM parameters of the environment',
      actions: ['ssm:GetParameters'],
      resource: parameterOf(environment),
      denied: [{ resource: parameterOf(`${environment}-2`) }],
    },
    {
      role,
      description: 'check that the network in the SSM parameters exists',
      actions: ['ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs'],
      resource: '*',
      denied: [],
    },
  ];
}
