import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';

import { accountOf, type Environment } from '../../../stacks/config';
import { namesOf } from '../../../stacks/names';
import { openSession } from '../../sessions';
import type { Deployment } from '../../terraform/deployment';
import type { ReleaseDriver } from '../driver';
import { expectEverywhere, expectReleased, release } from '../release';
import { APPROVE, expectThat, type Scenario } from '../scenario';
import { expectRefusal } from './failing';
import { expectNoLock } from './locks';
import { listResources, requireRepository } from './leftovers';
import { stopExecution } from './operator';

export const destroy: Scenario = {
  name: 'destroy',
  summary: 'all accounts are destroyed, only what must stay remains, and a deployment continues from there',
  run: async (driver, deployment) => {
    const first = await driver.push('Say hello');
    expectThat(await release(driver, APPROVE), 'the release was not approved');
    const second = await expectWaits(driver, deployment);

    const [tested, ...promoted] = driver.config.environments;
    await deployment.destroyAccount(tested.account);
    for (const environment of promoted) await destroyWithInterruption(driver, deployment, environment);
    await expectOnlyKept(driver);
    const again = await deployment.destroyAccount(tested.account);
    expectThat(
      again.some((line) => line.includes('has nothing to destroy')),
      `a second destroy of ${tested.account} found something to destroy`,
    );
    driver.progress.line(
      'Nothing is left but what the command has named: git history, images, releases, records, state and their keys.',
    );

    await expectReturn(driver, deployment, { first, second });
  },
};

/**
 * Expects the command to wait for people: while a release waits for its approval, the command changes nothing, and names
 * the operator's command that stops the release.
 *
 * @returns the commit that waits.
 */
async function expectWaits(driver: ReleaseDriver, deployment: Deployment): Promise<string> {
  const [tested] = driver.config.environments;
  await appendFile(join(driver.directory, 'NOTES.md'), 'A commit that waits for its approval.\n');
  const commit = await driver.push('Say more');
  const waiting = await driver.waitForApproval(tested);
  const before = await resourcesOf(driver);
  await expectRefusal(
    `npm run destroy of ${tested.account} during a release`,
    deployment.destroyAccount(tested.account),
    'nothing was changed',
    `aws codepipeline stop-pipeline-execution --profile operator-${tested.account}`,
    waiting.executionId,
  );
  expectThat(
    JSON.stringify(await resourcesOf(driver)) === JSON.stringify(before),
    'the refused command has changed something',
  );
  await stopExecution(driver, waiting);
  const { status } = await driver.waitForDelivery();
  expectThat(status === 'Stopped', `the stopped execution ended with status ${status}`);
  return commit;
}

/** Presses Ctrl-C while the environment is destroyed, and runs the command again. */
async function destroyWithInterruption(
  driver: ReleaseDriver,
  deployment: Deployment,
  { account, name }: Environment,
): Promise<void> {
  const press = new AbortController();
  await expectRefusal(
    `npm run destroy of ${account} with Ctrl-C`,
    deployment.commands.npm(
      'destroy',
      [account, '--yes', '--config', deployment.configFile],
      `interrupted-${account}`,
      {
        interrupt: press.signal,
        onLine: (line) => {
          if (line.includes(`terraform destroy: ${account}-environment-${name}`)) press.abort();
        },
      },
    ),
    'exit code 130',
    'stopped; run the same command again to go on',
  );
  driver.progress.line(`Ctrl-C has stopped the command in the middle of ${name}. It runs again:`);
  await expectNoLock(driver, account);
  await deployment.destroyAccount(account);
}

/** Lists all resources, by account and Region. */
async function resourcesOf(driver: ReleaseDriver): Promise<ReadonlyMap<string, readonly string[]>> {
  const { config } = driver;
  const places = config.environments.flatMap((environment) =>
    [...new Set([environment.region, config.pipelineRegion])].map((region) => ({ ...environment, region })),
  );
  const lists = await Promise.all(
    places.map(async (place) => {
      const session = await openSession(driver, place);
      const key = `account ${accountOf(config, place).id}, Region ${place.region}`;
      return [key, await listResources(session, config.project)] as const;
    }),
  );
  return new Map(lists);
}

/** Expects every account to have exactly the resources that a removal keeps. */
async function expectOnlyKept(driver: ReleaseDriver): Promise<void> {
  const kept = keptResources(driver);
  for (const [place, resources] of await resourcesOf(driver)) {
    const left = resources.filter((resource) => !kept.includes(resource));
    expectThat(left.length === 0, `after the destruction, ${place} still has: ${left.join(', ')}`);
  }
  const all = [...(await resourcesOf(driver)).values()].flat();
  const lost = kept.filter((resource) => !all.includes(resource));
  expectThat(lost.length === 0, `the destruction has deleted what must stay: ${lost.join(', ')}`);
  const { applications, environments, pipelineRegion } = driver.config;
  const session = await openSession(driver, { ...environments[0], region: pipelineRegion });
  for (const { name } of applications) {
    await requireRepository(session, namesOf(driver.config).application(name).repository.name);
  }
}

function keptResources({ config }: ReleaseDriver): string[] {
  const names = namesOf(config);
  const [tested, ...promoted] = config.environments;
  const { templateBucket, templateKeyAlias } = names.environment(tested);
  const { artifactBucket, recordBucket, keyAlias } = names.delivery;
  const buckets = [
    templateBucket,
    artifactBucket,
    recordBucket,
    ...Object.keys(config.accounts).map((account) => names.account(account).stateBucket),
    ...promoted
      .map((environment) => names.environment(environment))
      .flatMap((environment) => [
        environment.releaseBucket,
        environment.recordBucket,
        environment.artifactBucket,
        environment.accessLogBucket,
      ]),
  ];
  const keys = [
    keyAlias,
    templateKeyAlias,
    ...promoted.map((environment) => names.environment(environment).releaseKeyAlias),
  ];
  return [
    ...buckets.map(({ name }) => `bucket ${name}`),
    ...keys.map(({ name }) => `KMS key ${name}`),
    ...config.applications.flatMap((application) => [
      ...application.services.map(
        (service) => `image repository ${names.application(application.name).imageRepository(service.name)}`,
      ),
    ]),
  ];
}

/**
 * Deploys the accounts again. Production's new pipeline deploys the last promoted release, and the delivery pipeline
 * releases the newest commit with a new release number.
 */
async function expectReturn(
  driver: ReleaseDriver,
  deployment: Deployment,
  { first, second }: { readonly first: string; readonly second: string },
): Promise<void> {
  const [tested, ...promoted] = driver.config.environments;
  for (const environment of promoted) {
    driver.ignorePastEvents();
    await deployment.deployAccount(environment.account);
    await expectReleased(driver, environment);
  }
  const restored = await driver.readDeployedServices();
  expectThat(
    restored
      .filter(({ name }) => name !== tested.name)
      .every(({ services }) => services.length > 0 && services.every(({ commit }) => commit === first)),
    `the rebuilt promoted environments do not run the last promoted commit ${first}`,
  );
  driver.progress.line('The rebuilt pipelines have deployed the last promoted release from the kept bucket.');
  driver.ignorePastEvents();
  await deployment.deployAccount(tested.account);
  expectThat(await release(driver, APPROVE), 'the release was not approved');
  const environments = await driver.readDeployedServices();
  expectEverywhere(environments, second);
  const before = Math.max(...restored.flatMap(({ services }) => services.map(({ sequence }) => sequence)));
  const after = Math.min(...environments.flatMap(({ services }) => services.map(({ sequence }) => sequence)));
  expectThat(
    after > before,
    `the new release has the number ${String(after)}, but ${String(before)} ran before`,
  );
  await deployment.planAgain();
}
