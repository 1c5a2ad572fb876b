import { setTimeout as delay } from 'node:timers/promises';

import { terraformStacks } from '../../../stacks/names';
import { ALONE, type Deployment } from '../../terraform/deployment';
import type { ReleaseDriver } from '../driver';
import { withAnotherApplication } from '../reconfigure/other-configurations';
import { expectThat, type Scenario } from '../scenario';
import { expectRefusal } from './failing';
import { expectNoLock, stateKeys } from './locks';

export const interrupted: Scenario = {
  name: 'interrupted',
  summary: 'Ctrl-C stops a deployment in the middle of a new stack: the next deployment continues',
  run: async (driver, deployment) => {
    const { config, progress } = driver;
    const accounts = config.environments.map(({ account }) => account);
    const changed = await deployment.synthesizeChange('interrupted', withAnotherApplication(config));
    const pipelines = terraformStacks(config.environments[0].account).pipeline('');
    const stack = changed.find((name) => name.startsWith(pipelines)) ?? '';
    await interruptAt(driver, deployment, changed, stack);
    for (const account of accounts) {
      await waitForLocks(driver, account);
      await expectNoLock(driver, account);
    }
    progress.line(`Ctrl-C has stopped the deployment while ${stack} was created. It runs again:`);
    await deployment.deployStacks(changed, 'continued');
    await deployment.planAgain(changed);
    progress.line(
      'No lock is left, no resource was lost or made twice, and the second deployment has made the rest.',
    );
  },
};

/** Deploys stacks, and presses Ctrl-C when Terraform has created the first resource of one of them. */
async function interruptAt(
  { progress }: ReleaseDriver,
  deployment: Deployment,
  stacks: readonly string[],
  stack: string,
): Promise<void> {
  const press = new AbortController();
  let current: string | undefined;
  const title = `npx cdktf deploy ${stacks.join(' ')}`;
  progress.line(title);
  await expectRefusal(
    'the interrupted deployment',
    deployment.commands.cdktf(
      ['deploy', ...stacks, ...ALONE],
      deployment.configFile,
      title,
      'deploy-interrupted',
      {
        interrupt: press.signal,
        onLine: (line) => {
          current = stacks.find((name) => line.startsWith(`${name} `)) ?? current;
          if (current === stack && line.includes('Creation complete')) press.abort();
        },
      },
    ),
    'The operation was aborted',
  );
  expectThat(press.signal.aborted, `the deployment ended before it created a resource of ${stack}`);
}

/** Waits until Terraform, which ends after cdktf, has written its states. */
async function waitForLocks(driver: ReleaseDriver, account: string): Promise<void> {
  for (let attempt = 0; attempt < 60; attempt += 1) {
    const keys = await stateKeys(driver, account);
    if (!keys.some((key) => key.endsWith('.tflock'))) return;
    await delay(500);
  }
}
