import { violationsText } from './local-aws/service-model/check/request-checks';
import { failureOf, prepareDeployment, type DeploymentSettings } from './rehearsal';
import { readDeployRoleAdvice, readResult, type RehearsalResult } from './result';
import type { SharingScenarios } from './rehearse-all';
import {
  applicationIn,
  requireSource,
  runScenario,
  type ScenarioOptions,
  type ScenarioServices,
} from './scenario-run';
import type { Teardown } from './system/teardown';
import { configurationFor } from './terraform/configuration';
import { Timeline } from './timeline';

/** A deployment for several scenarios, which run one after the other. */
export interface SharedDeployment {
  /**
   * Sets the local AWS back to its state right after the deployment, and runs a scenario. If the scenario fails, the
   * result contains the error.
   *
   * @throws Error when the source does not fit the scenario, or when the local AWS ends unexpectedly; the signal's
   *   reason when the signal is aborted.
   */
  run(options: ScenarioOptions): Promise<ScenarioServices & { readonly result: RehearsalResult }>;
  /** Cleanup steps that stop the local services and delete the temporary folder. */
  readonly teardown: Teardown;
}

/**
 * Starts a local AWS, deploys the stacks of every account to it, and records the state of the local AWS.
 *
 * @param requested settings with the user's configuration.
 * @throws Error when a program is missing, when the synthesis or the deployment fails, when a service does not start,
 *   or when the local AWS ends unexpectedly; the signal's reason when the signal is aborted.
 */
export async function shareDeployment(
  requested: DeploymentSettings,
  { configure, scenarios: [first] }: SharingScenarios,
): Promise<SharedDeployment> {
  const configuration = await configurationFor(first?.name ?? '', configure, requested);
  const settings = { ...requested, ...configuration };
  const { config, progress } = settings;
  const prepared = await prepareDeployment(settings);
  const { deployment, signal, teardown } = prepared;
  try {
    const { current } = prepared.services.aws.requestChecks;
    const error = prepared.error ?? (current.violations.length === 0 ? undefined : violationsText(current));
    if (error !== undefined) {
      const advice = await readDeployRoleAdvice(prepared.services, config);
      throw new Error([`the shared deployment failed: ${error}`, ...advice].join('\n'));
    }
    const restore = await prepared.run(() =>
      progress.step('record the state of the local AWS for the scenarios', () =>
        prepared.services.snapshot(),
      ),
    );
    const restoreDeployment = deployment.snapshot();
    return {
      teardown,
      run: async (requestedScenario) => {
        const application = applicationIn(config, requestedScenario.application);
        const options = { ...requestedScenario, application };
        await requireSource(options);
        const timeline = new Timeline(signal);
        const services = await prepared.run(() =>
          restore((event) => {
            timeline.record(event);
          }),
        );
        restoreDeployment();
        const running = {
          ...options,
          use: settings.use,
          config,
          deployment,
          progress,
          services,
          signal,
          timeline,
        };
        const error = await failureOf(
          prepared.run(() => runScenario(running)),
          signal,
        );
        const stacks = deployment.stacks.length;
        return { result: await readResult({ ...running, stacks, error }), services, timeline };
      },
    };
  } catch (error) {
    return await teardown.runAfter(error);
  }
}
