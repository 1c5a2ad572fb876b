import { type Account, arn, inOtherRegion, serviceStackName, stackArn } from '../../example';
import { answerJobs } from './shared';
import { writeLog } from '../shared';
import type { Work } from '../work';

/** Returns the requests of protect-stacks, which turns on termination protection of an environment's stacks. */
export function protectStacks(account: Account, environment: string, region: string): Work[] {
  const name = `${environment}-protect-stacks`;
  const role = `${account.name}/${name}`;
  const stack = stackArn(account, serviceStackName(environment));
  return [
    answerJobs(role),
    writeLog(role, arn('logs', region, account, `log-group:/aws/lambda/big-red-button-${name}`)),
    {
      role,
      description: 'protect the service stack from deletion',
      actions: ['cloudformation:DescribeStacks', 'cloudformation:UpdateTerminationProtection'],
      resource: stack,
      denied: [
        { resource: stackArn(account, serviceStackName(`x${environment}`)) },
        { resource: inOtherRegion(stack) },
      ],
    },
  ];
}
