import type { DeliveryConfig } from '../stacks/config';
import { uncalledActionProblems } from './permissions/deploy-policy/uncalled-actions';
import type { PermissionUse } from './permissions/findings/summary';
import {
  permissionsByKind,
  type KindPermission,
} from './permissions/findings/unused-reasons/permissions-by-kind';
import { statementProblems } from './permissions/findings/statements/statement-problems';
import { statementUses, type StatementUse } from './permissions/findings/statements/statement-use';
import { unusedProblems } from './permissions/findings/unused-reasons/problems';
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
  /** True if every scenario passed, and every permission was used or has a reason. */
  readonly ok: boolean;
  readonly scenarios: readonly ScenarioResult[];
  /** Permissions of the project's roles that no scenario used. */
  readonly unusedPermissions: readonly KindPermission[];
  /** Statements of the project's roles, with the scenarios that need them. */
  readonly statements: readonly StatementUse[];
  /** A sentence for each unused permission or unneeded statement without a reason, and for each record that does not apply. */
  readonly permissionProblems: readonly string[];
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
  /** Signal that stops the scenarios. */
  readonly signal: AbortSignal;
  readonly config: DeliveryConfig;
  /** The permissions that the scenarios used. */
  readonly use: PermissionUse;
  /** True if every unused permission must have a reason: all scenarios run, and permissions are enforced. */
  readonly requireReasons: boolean;
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
  options: RehearseAllOptions,
): Promise<AllResults> {
  const { share, signal, now = Date.now } = options;
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
  for (const sharing of byConfiguration(scenarios)) await runOnOneDeployment(sharing);
  const ordered = scenarios.flatMap((scenario) => results.get(scenario) ?? []);
  return { scenarios: ordered, ...comparePermissions(ordered, options) };
}

/** Compares the unused permissions with the reasons. A failed scenario uses too few permissions for a comparison. */
function comparePermissions(
  scenarios: readonly ScenarioResult[],
  { config, requireReasons, use }: RehearseAllOptions,
): Pick<AllResults, 'ok' | 'unusedPermissions' | 'statements' | 'permissionProblems'> {
  const passed = scenarios.every(({ ok }) => ok);
  const permissions = permissionsByKind(config.project, use.granted, use.used);
  const statements = statementUses(config.project, use.granted, use.needed);
  const permissionProblems =
    passed && requireReasons
      ? [
          ...unusedProblems(config.project, use.granted, permissions),
          ...uncalledActionProblems(config, use.used),
          ...statementProblems(statements),
        ]
      : [];
  return {
    ok: passed && permissionProblems.length === 0,
    statements,
    unusedPermissions: permissions.filter(({ used }) => !used),
    permissionProblems,
  };
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
