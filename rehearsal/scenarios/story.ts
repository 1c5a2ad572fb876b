import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';

import { namesOf } from '../../stacks/names';
import type { DeployedEnvironment } from '../deployed-services';
import { openPersonSession } from '../sessions';
import type { ReleaseDriver } from './driver';
import { expectAnswers, expectEverywhere, release } from './release';
import { expectThat, type Scenario } from './scenario';
import { expectSucceededEverywhere } from './state/records';

export const story: Scenario = {
  name: 'story',
  summary: 'a commit goes from git push to production (the default)',
  interactive: true,
  protections: [
    {
      file: 'functions/protect-stacks/protect.ts',
      text: '    else if (stack.EnableTerminationProtection !== true) await protect(cloudFormation, name, stack);\n',
    },
  ],
  run: async (driver) => {
    const commit = await driver.push('Say hello');
    if (!(await release(driver))) {
      driver.progress.line('The release was rejected, so no further environment has changed.');
      return;
    }
    const environments = await driver.readDeployedServices();
    expectEverywhere(environments, commit);
    await expectAnswers(driver, environments);
    await expectProtected(driver, environments);
    await expectSucceededEverywhere(driver, 1);
    driver.progress.line('The ledger of each account says who approved release 1, and that it succeeded.');
  },
};

/** Tries to delete every service stack as an operator, and expects CloudFormation to reject the deletion. */
async function expectProtected(
  driver: ReleaseDriver,
  environments: readonly DeployedEnvironment[],
): Promise<void> {
  const { config, people, progress, sessions } = driver;
  for (const environment of config.environments) {
    const { region } = environment;
    const operator = namesOf(config).account(environment.account).operatorRole;
    const session = await openPersonSession(sessions, people.approver, operator.arn, region);
    const client = session.client(CloudFormationClient);
    const services = environments.find(({ name }) => name === environment.name)?.services ?? [];
    for (const { stack } of services) {
      const refusal = await client.send(new DeleteStackCommand({ StackName: stack })).then(
        () => 'the stack was deleted',
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
      expectThat(
        refusal === `Stack [${stack}] cannot be deleted while TerminationProtection is enabled`,
        `the termination protection of the stack ${stack} must prevent a deletion, but the result was: ${refusal}`,
      );
      const { Stacks: [kept] = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }));
      expectThat(
        kept?.EnableTerminationProtection === true,
        `the stack ${stack} has no termination protection`,
      );
      progress.line(
        `${stack} has termination protection: the role ${operator.name} cannot delete the stack.`,
      );
    }
  }
}
