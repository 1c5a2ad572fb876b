import type { PushedRelease, ReleaseDriver } from '../driver';
import { approvePromotion, expectReleased } from '../release';
import { APPROVE, expectThat, type Scenario } from '../scenario';
import { deliveryPipeline, listExecutions } from '../state/executions';
import { expectCommit } from '../state/services';
import { addedApplication, extended } from './configuration';
import { extendSource } from './source';

export const twoApplications: Scenario = {
  name: 'two-applications',
  summary: 'two applications are pushed at once, and released side by side',
  configure: extended,
  protections: [
    { file: 'stacks/delivery/pipeline-stack.ts', text: '          resources: [repository.arn],\n' },
  ],
  run: async (driver) => {
    const other = await driver.forApplication(addedApplication(driver.config));
    const drivers = [driver, other] as const;
    for (const each of drivers) await extendSource(each);
    const releases = await Promise.all(
      drivers.map(async (each) => ({ driver: each, release: await each.pushRelease('Say hello') })),
    );
    for (const each of drivers) await expectOneStart(each);
    await Promise.all(releases.map(toProduction));
    for (const { driver: each, release } of releases) {
      const [tested, production] = each.config.environments;
      await expectCommit(each, tested, release.commit);
      await expectCommit(each, production, release.commit);
    }
    driver.progress.line(
      `Protected: ${driver.application.name} and ${other.application.name} each run their own commit everywhere.`,
    );
  },
};

/** Expects one push to have started the delivery pipeline of an application. */
async function expectOneStart(driver: ReleaseDriver): Promise<void> {
  const pipeline = deliveryPipeline(driver);
  const executions = await listExecutions(driver, pipeline);
  const started = executions.filter(({ trigger }) => trigger?.triggerType === 'CloudWatchEvent').length;
  expectThat(
    started === 1,
    `one push must start the pipeline ${pipeline.name} once, but the pushes started it ${String(started)} times`,
  );
}

/** Approves a release for test and production, and waits until production runs it. */
async function toProduction({
  driver,
  release,
}: {
  readonly driver: ReleaseDriver;
  readonly release: PushedRelease;
}): Promise<void> {
  const [tested, production] = driver.config.environments;
  await driver.answer(tested, await driver.waitForApproval(tested, release.execution), APPROVE);
  await approvePromotion(driver, production, await driver.waitForApproval(production, release.execution));
  await expectReleased(driver, production);
}
