import { currentKey } from '../../../functions/shared/release/release-bucket';
import type { PromotedEnvironment } from '../../../stacks/config';
import { namesOf } from '../../../stacks/names';
import type { PushedRelease, ReleaseDriver } from '../driver';
import { approvePromotion, expectEverywhere, expectReleased, expectStageSucceeded } from '../release';
import { auditHistory } from '../people/audits';
import { APPROVE, expectThat, type Scenario } from '../scenario';
import { expectStatus } from '../state/executions';
import { listVersions } from '../state/objects';
import { expectNotices, readMessages } from '../state/messages';
import { expectNoService } from '../state/services';
import { extended, NOTICE_READER } from './configuration';
import { extendSource } from './source';

export const threeEnvironments: Scenario = {
  name: 'three-environments',
  summary: 'a release goes through three environments in a row, each with its own approval',
  configure: extended,
  protections: [
    {
      file: 'stacks/delivery/delivery-functions.ts',
      text: 'promoted.map((environment) => [environment.name, targetOf(config, environment)]),',
      replacement: 'promoted.map(({ name }) => [name, targetOf(config, promoted[0])]),',
    },
  ],
  run: async (driver) => {
    await extendSource(driver);
    const release = await driver.pushRelease('Say hello');
    const [tested, ...promoted] = driver.config.environments;
    await driver.answer(tested, await driver.waitForApproval(tested, release.execution), APPROVE);
    for (const environment of promoted) await promote(driver, environment, release);
    await driver.waitForDelivery(release.execution);
    await expectStatus(driver, release.execution, 'Succeeded');
    expectEverywhere(await driver.readDeployedServices(), release.commit);
    await driver.recorded();
    for (const environment of promoted) await auditHistory(driver, environment);
    await expectChat(driver, promoted);
    const names = driver.config.environments.map(({ name }) => name).join(', ');
    driver.progress.line(
      `Protected: ${names} got the same images in this order, each after its own approval.`,
    );
  },
};

/**
 * Expects chat to get one notice for each waiting approval of an environment with chat, and the reader of every notice to
 * get no e-mail about them.
 */
async function expectChat(driver: ReleaseDriver, promoted: readonly PromotedEnvironment[]): Promise<void> {
  const { application, config } = driver;
  const withChat = promoted.filter(({ notices }) => notices.chat);
  const waiting = (await readMessages(driver)).filter(({ kind }) => kind === 'waiting');
  const topics = withChat.map(({ name }) => namesOf(config).delivery.waitingTopic(name).arn);
  expectThat(
    waiting.map(({ topic }) => topic).join() === topics.join(),
    `these topics must get one notice about a waiting approval: ${topics.join(', ')}; but got: ${waiting.map(({ topic }) => topic).join(', ') || 'none'}`,
  );
  withChat.forEach(({ name }, index) => {
    const command = `npx brb approve ${application.name} --environment ${name} --release 1 `;
    const chat = waiting[index]?.https ?? '';
    expectThat(chat.includes(command), `the chat message must contain '${command}', but says: ${chat}`);
  });
  const subjects = withChat.map(({ name }) => ({
    subject: `${application.name}: release 1 runs in ${name}`,
  }));
  await expectNotices(driver, NOTICE_READER, subjects);
}

/** Promotes a release to an environment, and expects nothing there before the approval. */
async function promote(
  driver: ReleaseDriver,
  environment: PromotedEnvironment,
  { execution }: PushedRelease,
): Promise<void> {
  const approval = await driver.waitForApproval(environment, execution);
  await expectNoService(driver, environment);
  const { releaseBucket } = namesOf(driver.config).environment(environment);
  const before = await listVersions(driver, releaseBucket);
  expectThat(
    before.length === 0,
    `the release bucket of ${environment.name} must be empty before the approval`,
  );
  driver.ignorePastEvents();
  await approvePromotion(driver, environment, approval);
  await expectStageSucceeded(driver, environment, execution);
  const promoted = await listVersions(driver, releaseBucket);
  expectThat(
    promoted.includes(currentKey(driver.application.name)),
    `the promotion must write the bundle to the release bucket of ${environment.name}, which has: ${promoted.join(', ') || 'nothing'}`,
  );
  await expectReleased(driver, environment);
}
