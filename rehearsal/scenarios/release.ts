import type { DeliveryConfig, Environment, PromotedEnvironment } from '../../stacks/config';
import type { Decision } from '../approvals';
import type { DeployedEnvironment } from '../deployed-services';
import type { EngineEvent } from '../engine/types';
import { reasonOf } from '../output/events';
import type { PushedRelease, ReleaseDriver } from './driver';
import { APPROVE, expectThat } from './scenario';

/**
 * Releases the newest push to every environment. Moves the clock forward by the soak time of each environment.
 *
 * @param decision the result of every approval; by default, the user of the rehearsal decides.
 * @param environments the environments of the delivery pipeline; by default, those of the deployed configuration.
 * @returns false when an approval was rejected, which ends the release.
 */
export async function release(
  driver: ReleaseDriver,
  decision?: Decision,
  environments: DeliveryConfig['environments'] = driver.config.environments,
): Promise<boolean> {
  const [tested, ...promoted] = environments;
  if (!(await driver.answerApproval(tested, decision))) return false;
  for (const environment of promoted) {
    const { soakMinutes, timeoutMinutes } = environment.approval;
    const soaksInTime = soakMinutes < timeoutMinutes;
    if (soakMinutes > 0 && soaksInTime) await driver.passTime(soakMinutes);
    if (!(await driver.answerApproval(environment, decision))) return false;
    // A soak time that is at least as long as the approval's timeout must pass after the approval. Otherwise, the
    // approval would expire during the soak time.
    if (!soaksInTime) await soakAfterApproval(driver, environment);
    await expectReleased(driver, environment);
  }
  return true;
}

/** Pushes the changes, approves the release for the tested environment, and waits until the environment runs it. */
export async function releaseToTest(driver: ReleaseDriver, subject: string): Promise<PushedRelease> {
  const [tested] = driver.config.environments;
  const pushed = await driver.pushRelease(subject);
  await driver.answerApproval(tested, APPROVE);
  await expectStageSucceeded(driver, tested, pushed.execution);
  return pushed;
}

/**
 * Approves a waiting release for a promoted environment, and moves the clock forward by the soak time.
 *
 * @param approval event of the waiting approval.
 */
export async function approvePromotion(
  driver: ReleaseDriver,
  environment: PromotedEnvironment,
  approval: EngineEvent,
): Promise<void> {
  const { soakMinutes, timeoutMinutes } = environment.approval;
  const soaksInTime = soakMinutes < timeoutMinutes;
  if (soakMinutes > 0 && soaksInTime) await driver.passTime(soakMinutes);
  await driver.answer(environment, approval, APPROVE);
  if (!soaksInTime) await soakAfterApproval(driver, environment);
}

/** Longest time in minutes for which a promotion waits after its approval. */
const LONGEST_WAIT = 6 * 60;

/**
 * Moves the clock past the soak time of an approved promotion. A promotion that may not wait that long is rejected, and an
 * operator retries its stage after the soak time.
 */
async function soakAfterApproval(driver: ReleaseDriver, environment: PromotedEnvironment): Promise<void> {
  const { soakMinutes } = environment.approval;
  if (soakMinutes <= LONGEST_WAIT) {
    await driver.waitForWaitingPromotion(environment);
    await driver.passTime(soakMinutes, 'waiting');
    return;
  }
  const end = await driver.waitForDelivery();
  const reason = driver.failedAction(end.pipeline)?.detail ?? '';
  const refusal = `${environment.name} requires ${String(soakMinutes)} minutes`;
  expectThat(
    end.status === 'Failed',
    `the pipeline ${end.pipeline} ended with status ${end.status} before the soak time was over`,
  );
  expectThat(
    reason.includes(refusal),
    `the error message of the promotion does not contain '${refusal}': ${reason}`,
  );
  await driver.passTime(soakMinutes);
  await driver.retryStage();
}

/**
 * Waits until the promoted release is deployed to an environment.
 *
 * @throws Error when the delivery pipeline or the release pipeline fails.
 */
export async function expectReleased(driver: ReleaseDriver, environment: PromotedEnvironment): Promise<void> {
  const end = await driver.waitForRelease(environment);
  const reason = reasonOf(driver.failedAction(end.pipeline) ?? end);
  expectThat(
    end.status === 'Succeeded',
    `the pipeline ${end.pipeline} ended with status ${end.status}: ${reason}`,
  );
}

/**
 * Expects the release pipeline of an environment to fail before it deploys anything.
 *
 * @param texts texts that the error message of the pipeline contains.
 */
export async function expectRejectedIn(
  driver: ReleaseDriver,
  environment: PromotedEnvironment,
  texts: readonly string[],
): Promise<void> {
  const end = await driver.waitForRelease(environment);
  expectThat(
    end.status === 'Failed',
    `the pipeline ${end.pipeline} must reject the bundle, but ended with status ${end.status}`,
  );
  const failed = driver.failedAction(end.pipeline);
  const reason = failed?.detail ?? '';
  expectThat(
    failed?.action === 'Verify',
    `the action Verify of ${end.pipeline} must fail, but the failed action is ${failed?.action ?? 'none'}: ${reason}`,
  );
  for (const text of texts) {
    expectThat(
      reason.includes(text),
      `the error message of ${end.pipeline} does not contain '${text}': ${reason}`,
    );
  }
}

/** Waits until an execution has left the stage of an environment, and expects the stage to have succeeded. */
export async function expectStageSucceeded(
  driver: ReleaseDriver,
  environment: Environment,
  execution: string,
): Promise<void> {
  const { pipeline, stage, status } = await driver.waitForStage(environment, execution);
  const reason = reasonOf(driver.failedAction(pipeline));
  expectThat(
    status === 'Succeeded',
    `the stage ${stage ?? ''} of ${pipeline} ended with status ${status}: ${reason}`,
  );
}

/** Expects that no environment runs a service. */
export async function expectNothingDeployed(driver: ReleaseDriver): Promise<void> {
  expectThat(
    (await driver.readDeployedServices()).every((environment) => environment.services.length === 0),
    'a service was deployed',
  );
}

/** Statuses with which a load balancer answers if the process of a service does not. */
const BALANCER_ERRORS = [502, 503, 504];

/** Expects every service whose process was started to answer through the load balancer of its environment. */
export async function expectAnswers(
  driver: ReleaseDriver,
  environments: readonly DeployedEnvironment[],
): Promise<void> {
  for (const { environment, service, url, status } of await driver.readAnswers(environments)) {
    if (url === undefined) continue;
    expectThat(
      status !== undefined && !BALANCER_ERRORS.includes(status),
      `the service ${service} in ${environment} does not answer at ${url}: status ${String(status ?? 'none')}`,
    );
  }
}

/** Expects every environment to run every service at the pushed commit, with the same image in all environments. */
export function expectEverywhere(environments: readonly DeployedEnvironment[], commit: string): void {
  const images = new Map<string, string>();
  for (const environment of environments) {
    expectThat(environment.services.length > 0, `nothing runs in ${environment.name}`);
    for (const service of environment.services) {
      expectThat(
        service.commit === commit,
        `${environment.name} runs the service ${service.name} at commit ${service.commit} instead of the pushed commit ${commit}`,
      );
      const image = images.get(service.name) ?? service.image;
      expectThat(
        service.image === image,
        `${environment.name} runs the image ${service.image} of ${service.name}, but the previous environment runs the image ${image}`,
      );
      images.set(service.name, image);
    }
  }
}
