import type { DeliveryConfig } from '../../../stacks/config';
import type { Deployment } from '../../terraform/deployment';
import type { ReleaseDriver } from '../driver';
import { withAnotherApplication } from '../reconfigure/other-configurations';
import { expectEverywhere, expectReleased, release } from '../release';
import { APPROVE, expectThat, type Scenario } from '../scenario';
import { readApplication, type ApplicationParts } from './application-parts';
import { expectRefusal } from './failing';

export const remove: Scenario = {
  name: 'remove',
  summary: 'an application is removed, with and without its entry in the configuration, and brought back',
  configure: withAnotherApplication,
  run: async (driver, deployment) => {
    const { application, config, progress } = driver;
    const commit = await driver.push('Say hello');
    expectThat(await release(driver, APPROVE), 'the release was not approved');
    const before = await readApplication(driver);
    const without = withoutApplication(config, application.name);

    progress.line(`Somebody deletes the entry of ${application.name} first, and deploys:`);
    await deployment.synthesizeChange('remove-1', without);
    for (const { account } of config.environments) {
      await expectRefusal(
        `the deployment of ${account} without the entry of ${application.name}`,
        deployment.deployAccount(account, ['--skip-synth']),
        `The account ${account} has the pipelines of applications without an entry in the configuration: ${application.name}.`,
        'Run npx brb remove <application> for each of them',
      );
    }
    expectSame(before, await readApplication(driver), 'the refused deployments');

    await removeEverywhere(driver, deployment, before);
    progress.line(
      `${application.name} is gone. Its git history, images, releases and records are kept, and other applications are untouched.`,
    );

    await expectRefusal(
      `the deployment of a removed application`,
      deployment.deployAccount(config.environments[0].account, ['--skip-synth']),
      `what was removed from the account ${config.environments[0].account}: ${application.name}.`,
      'npx brb remove <application> --undo',
    );
    await deployment.change('remove-3', without);
    expectKept(before, await readApplication(driver), 'the deployment without the entry');

    await expectReturn(driver, deployment, before, commit);
  },
};

function withoutApplication(config: DeliveryConfig, name: string): DeliveryConfig {
  return { ...config, applications: config.applications.filter((application) => application.name !== name) };
}

/**
 * Removes the application from each account: from the delivery account without the entry, and from the others with the
 * entry, as users with separate credentials for each account do.
 */
async function removeEverywhere(
  driver: ReleaseDriver,
  deployment: Deployment,
  before: ApplicationParts,
): Promise<void> {
  const { application, config } = driver;
  const [tested, ...promoted] = config.environments;
  await deployment.product('remove', application.name, '--account', tested.account);
  const running = await driver.readDeployedServices();
  expectThat(
    promoted.every(({ name }) => running.some((each) => each.name === name && each.services.length > 0)),
    `a promoted environment has lost its services by the removal from ${tested.account}`,
  );
  await deployment.synthesizeChange('remove-2', config);
  for (const { account } of promoted) {
    const lines = await deployment.product('remove', application.name, '--account', account);
    expectThat(
      lines.some((line) => line.includes(`Then delete the entry of ${application.name}: line`)),
      `the command does not say which lines to delete:\n${lines.join('\n')}`,
    );
  }
  const after = await readApplication(driver);
  expectKept(before, after, 'the removal');
  expectThat(
    after.pipelines.length === 0 && after.stacks.length === 0,
    `${application.name} still has ${[...after.pipelines, ...after.stacks].join(', ')}`,
  );
  expectThat(
    JSON.stringify(after.otherPipelines) === JSON.stringify(before.otherPipelines),
    `the pipelines of other applications were ${before.otherPipelines.join(', ')}, and are ${after.otherPipelines.join(', ')}`,
  );
  const again = await deployment.product('remove', application.name);
  expectThat(
    again.some((line) => line.includes('There is nothing to remove')),
    'a second removal found something to remove',
  );
}

/** Brings the application back with its images and its history. Production deploys the last promoted release. */
async function expectReturn(
  driver: ReleaseDriver,
  deployment: Deployment,
  before: ApplicationParts,
  commit: string,
): Promise<void> {
  const { application, config, progress } = driver;
  const [tested, ...promoted] = config.environments;
  await deployment.synthesizeChange('remove-4', config);
  await deployment.product('remove', application.name, '--undo');
  driver.ignorePastEvents();
  for (const { account } of promoted) await deployment.deployAccount(account, ['--skip-synth']);
  for (const environment of promoted) await expectReleased(driver, environment);
  driver.ignorePastEvents();
  await deployment.deployAccount(tested.account, ['--skip-synth']);
  await deployment.planSynthesized();
  expectThat(await release(driver, APPROVE), 'the release was not approved');
  expectEverywhere(await driver.readDeployedServices(), commit);
  expectKept(before, await readApplication(driver), 'the return of the application');
  progress.line(`${application.name} is back, and Terraform manages its repositories again.`);
}

/** Expects the git repository, the images and the releases that existed before. */
function expectKept(before: ApplicationParts, after: ApplicationParts, what: string): void {
  const all = (parts: ApplicationParts) => [...parts.repositories, ...parts.images, ...parts.releases];
  const lost = all(before).filter((part) => !all(after).includes(part));
  expectThat(lost.length === 0, `${what} has deleted what must stay: ${lost.join(', ')}`);
}

function expectSame(before: ApplicationParts, after: ApplicationParts, what: string): void {
  expectThat(
    JSON.stringify(before) === JSON.stringify(after),
    `${what} changed something: ${JSON.stringify(before)} became ${JSON.stringify(after)}`,
  );
}
