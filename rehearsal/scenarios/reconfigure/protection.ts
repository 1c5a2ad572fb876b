import { DeleteStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';

import { namesOf } from '../../../stacks/names';
import { assume } from '../../sessions';
import type { RunningEnvironment } from '../../deployed-services';
import { expectThat, type Stage } from '../scenario';

/** Every service stack is protected from deletion: an operator tries, and CloudFormation refuses. */
export async function expectProtected(
  { config, endpoint, progress }: Stage,
  running: readonly RunningEnvironment[],
): Promise<void> {
  for (const environment of config.environments) {
    const operator = namesOf(config).account(environment.account).operatorRole;
    const session = await assume(endpoint, operator.arn, 'rehearsal-delete');
    const client = session.cloudFormation(environment.region);
    const services = running.find(({ name }) => name === environment.name)?.services ?? [];
    for (const { stack } of services) {
      const refusal = await client.send(new DeleteStackCommand({ StackName: stack })).then(
        () => 'deleted it',
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
      expectThat(
        refusal === `Stack [${stack}] cannot be deleted while TerminationProtection is enabled`,
        `CloudFormation answered the deletion of ${stack}: ${refusal}`,
      );
      const { Stacks: [found] = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }));
      expectThat(found?.EnableTerminationProtection === true, `${stack} has no termination protection`);
      progress.line(`${stack} is protected: ${operator.name} cannot delete it.`);
    }
  }
}
