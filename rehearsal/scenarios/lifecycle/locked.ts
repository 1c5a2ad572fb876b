import { CloudWatchClient, DeleteAlarmsCommand } from '@aws-sdk/client-cloudwatch';

import { namesOf, terraformStacks } from '../../../stacks/names';
import { openSession } from '../../sessions';
import type { ReleaseDriver } from '../driver';
import { expectThat, type Scenario } from '../scenario';
import { expectRefusal } from './failing';
import { holdLock } from './held-lock';
import { expectNoLock, readLockId } from './locks';

export const locked: Scenario = {
  name: 'locked',
  summary: 'two people deploy at the same time, and a run of Terraform crashes: the lock protects the state',
  run: async (driver, deployment) => {
    const [{ account }] = driver.config.environments;
    const stack = terraformStacks(account).delivery;
    await deleteAlarm(driver);
    const colleague = await holdLock(deployment, stack);
    driver.progress.line(`A colleague runs terraform apply of ${stack}, and thinks about the plan.`);
    const expectRefused = async () => {
      await expectRefusal(
        `a deployment of the locked stack ${stack}`,
        deployment.deployStacks([stack], 'locked'),
        'Error acquiring the state lock',
        `${stack}.tfstate`,
      );
      await expectRefusal(
        `npm run destroy of ${account} with the locked stack ${stack}`,
        deployment.destroyAccount(account),
        'nothing was changed',
        `another run of Terraform holds the lock of ${stack}`,
      );
    };
    await expectRefused();
    await colleague.decline();
    await expectNoLock(driver, account);

    const crashing = await holdLock(deployment, stack);
    await crashing.crash();
    driver.progress.line('The run of the colleague crashes while it holds the lock.');
    await expectRefused();
    const id = await readLockId(driver, account, stack);
    await deployment.commands.terraform(stack, ['force-unlock', '-force', id]);
    driver.progress.line(`The colleague releases the lock: terraform force-unlock ${id}`);

    await deployment.deployStacks([stack], 'unlocked');
    await deployment.planAgain([stack]);
    await expectNoLock(driver, account);
    expectThat(deployment.stacks.includes(stack), `the stack ${stack} is gone`);
    driver.progress.line('Nobody has changed the state beside the run that held its lock.');
  },
};

/** Deletes an alarm, so that a deployment has something to change. */
async function deleteAlarm(driver: ReleaseDriver): Promise<void> {
  const { config } = driver;
  const session = await openSession(driver, { ...config.environments[0], region: config.pipelineRegion });
  const alarm = `${namesOf(config).delivery.promoteReleaseFunction.name}-Errors`;
  await session.client(CloudWatchClient).send(new DeleteAlarmsCommand({ AlarmNames: [alarm] }));
}
