import type { ReleaseDriver } from '../driver';
import { expectNothingDeployed } from '../release';
import { expectThat } from '../scenario';

/** Name of the action that checks a release. */
const CHECK = 'CheckRelease';

/**
 * Expects check-release to reject the newest push with a message that contains all `texts`, before the first approval.
 * Nothing may be deployed.
 */
export async function expectUnchecked(driver: ReleaseDriver, texts: readonly string[]): Promise<void> {
  const end = await driver.waitForBuild();
  expectThat(
    end.status === 'Failed',
    `the stage Build of ${end.pipeline} ended with status ${end.status} although ${CHECK} must reject the release`,
  );
  await driver.waitForDelivery();
  const failed = driver.failedAction(end.pipeline);
  const reason = failed?.detail ?? '';
  expectThat(
    failed?.action === CHECK,
    `the action ${CHECK} must fail, but the failed action is ${failed?.action ?? 'none'}: ${reason}`,
  );
  for (const text of texts) {
    expectThat(reason.includes(text), `the error message of ${CHECK} does not contain '${text}': ${reason}`);
  }
  await expectNothingDeployed(driver);
  driver.progress.line(
    `Protected: ${CHECK} rejected the release before anybody was asked, and nothing was deployed.`,
  );
}
