import type { GrantedPermission } from './permissions/findings/granted';
import type { PermissionUse } from './permissions/findings/summary';
import { failedResult, type RehearsalResult } from './result';
import type { Scenario } from './scenarios/scenario';
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

export interface RehearseAllOptions {
  /** Deploys the stacks for all scenarios without a configuration of their own. */
  readonly share: () => Promise<{ readonly run: Rehearse; readonly teardown: Teardown }>;
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
 * Runs scenarios one after the other: first the scenarios that share a deployment, then the scenarios with a
 * configuration of their own. After a failed scenario, the next scenario still runs.
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
  const sharing = scenarios.filter(({ configure }) => configure === undefined);
  const deployment = await share().catch((error: unknown) => {
    signal.throwIfAborted();
    return { run: () => Promise.resolve(failedResult(error)), teardown: new Teardown() };
  });
  try {
    await runEach(sharing, deployment.run);
  } catch (error) {
    return await deployment.teardown.runAfter(error);
  }
  await deployment.teardown.run();
  await runEach(
    scenarios.filter((scenario) => !sharing.includes(scenario)),
    rehearse,
  );
  const ordered = scenarios.flatMap((scenario) => results.get(scenario) ?? []);
  return { ok: ordered.every(({ ok }) => ok), scenarios: ordered, unusedPermissions: use.unused() };
}
