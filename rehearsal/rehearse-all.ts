import type { GrantedPermission } from './permissions/findings/granted';
import type { PermissionUse } from './permissions/findings/summary';
import { failedResult, type RehearsalResult } from './result';
import type { Configure, Scenario } from './scenarios/scenario';
import { Teardown } from './system/teardown';

/** Result of one scenario in the document that `--scenario all --json` prints. */
export interface ScenarioResult extends RehearsalResult {
  readonly scenario: string;
  /** Duration in seconds, including the deployment if the scenario has a deployment of its own. */
  readonly seconds: number;
}

/** The document that `--scenario all --json` prints. */
export interface AllResults {
  /** True if every scenario passed. */
  readonly ok: boolean;
  readonly scenarios: readonly ScenarioResult[];
  /** Permissions of the roles of the project that no scenario used. */
  readonly unusedPermissions: readonly GrantedPermission[];
}

/** A function that runs one scenario. A thrown error becomes the result of the scenario. */
type Rehearse = (scenario: Scenario) => Promise<RehearsalResult>;

/** Scenarios that run on one deployment. */
export interface SharingScenarios {
  /** Undefined for the user's configuration. */
  readonly configure: Configure | undefined;
  readonly scenarios: readonly Scenario[];
}

interface ScenarioDeployment {
  readonly run: Rehearse;
  readonly teardown: Teardown;
}

export interface RehearseAllOptions {
  /** Deploys the stacks for scenarios with the same configuration. */
  readonly share: (scenarios: SharingScenarios) => Promise<ScenarioDeployment>;
  /** Runs one scenario with a deployment of its own. */
  readonly rehearse: Rehearse;
  /** Signal that stops the scenarios. */
  readonly signal: AbortSignal;
  /** The permissions that the scenarios used. */
  readonly use: PermissionUse;
  /** Returns the time in milliseconds, for durations. @default the system clock */
  readonly now?: () => number;
}

/**
 * Runs scenarios one after the other: first the scenarios with the user's configuration, then the scenarios with other
 * configurations. Scenarios with the same configuration share a deployment. After a failed scenario, the next scenario
 * still runs.
 *
 * @returns the results in the order of `scenarios`.
 * @throws the signal's reason when the signal is aborted; Error when the shared deployment cannot be stopped.
 */
export async function rehearseAll(
  scenarios: readonly Scenario[],
  { share, rehearse, signal, use, now = Date.now }: RehearseAllOptions,
): Promise<AllResults> {
  const results = new Map<Scenario, ScenarioResult>();
  const runEach = async (selected: readonly Scenario[], run: Rehearse) => {
    for (const scenario of selected) {
      const begin = now();
      const result = await run(scenario).catch((error: unknown) => {
        signal.throwIfAborted();
        return failedResult(error);
      });
      signal.throwIfAborted();
      const seconds = Math.round((now() - begin) / 1000);
      results.set(scenario, { scenario: scenario.name, seconds, ...result });
    }
  };
  const runOnOneDeployment = async (sharing: SharingScenarios) => {
    const deployment = await share(sharing).catch((error: unknown) => {
      signal.throwIfAborted();
      return { run: () => Promise.resolve(failedResult(error)), teardown: new Teardown() };
    });
    try {
      await runEach(sharing.scenarios, deployment.run);
    } catch (error) {
      return await deployment.teardown.runAfter(error);
    }
    await deployment.teardown.run();
  };
  for (const sharing of byConfiguration(scenarios)) {
    // A scenario that shares its configuration with no other scenario needs no copy of the local AWS.
    const isAlone = sharing.configure !== undefined && sharing.scenarios.length === 1;
    await (isAlone ? runEach(sharing.scenarios, rehearse) : runOnOneDeployment(sharing));
  }
  const ordered = scenarios.flatMap((scenario) => results.get(scenario) ?? []);
  return { ok: ordered.every(({ ok }) => ok), scenarios: ordered, unusedPermissions: use.unused() };
}

/** Groups scenarios by configuration. The first group has the user's configuration. */
function byConfiguration(scenarios: readonly Scenario[]): SharingScenarios[] {
  const others = scenarios.flatMap(({ configure }) => configure ?? []);
  return [undefined, ...new Set(others)]
    .map((configure) => ({
      configure,
      scenarios: scenarios.filter((scenario) => scenario.configure === configure),
    }))
    .filter((group) => group.scenarios.length > 0);
}
