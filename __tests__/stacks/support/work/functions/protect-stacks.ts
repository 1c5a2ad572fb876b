import { type Account, arn, elsewhere, serviceStackName, stackArn } from '../../example';
import { answerJobs } from './shared';
import { writeLog } from '../shared';
import type { Work } from '../work';

/** Protecting the stacks of one environment, from the Region of its pipelines. */
export function protectStacks(account: Account, environment: string, region: string): Work[] {
  const name = `${environment}-protect-stacks`;
  const who = `${account.name}/${name}`;
  const stack = stackArn(account, serviceStackName(environment));
  return [
    answerJobs(who),
    writeLog(who, arn('logs', region, account, `log-group:/aws/lambda/big-red-button-${name}`)),
    {
      who,
      what: 'protect the service stack from deletion',
      actions: ['cloudformation:DescribeStacks', 'cloudformation:UpdateTerminationProtection'],
      on: stack,
      butNot: [{ on: stackArn(account, serviceStackName(`x${environment}`)) }, { on: elsewhere(stack) }],
    },
  ];
}
