import { failedResult, type RehearsalResult } from './result';
import type { Scenario } from './scenarios/scenario';

/** Result of one scenario in the document that `--scenario all --json` prints. */
export interface ScenarioResult extends RehearsalResult {
  readonly scenario: string;
  readonly seconds: number;
}

/** The document that `--scenario all --json` prints. */
export interface AllResults {
  /** True if every scenario passed. */
  readonly ok: boolean;
  readonly scenarios: readonly ScenarioResult[];
}

/**
 * Runs scenarios one after the other, each with a new local AWS. After a failed scenario, the next scenario still runs.
 *
 * @param rehearse runs one scenario; a thrown error becomes the result of the scenario.
 * @param signal stops the scenarios.
 * @param now returns the time in milliseconds, for durations.
 * @throws the signal's reason when the signal is aborted.
 */
export async function rehearseAll(
  scenarios: readonly Scenario[],
  rehearse: (scenario: Scenario) => Promise<RehearsalResult>,
  signal: AbortSignal,
  now: () => number = Date.now,
): Promise<AllResults> {
  const results: ScenarioResult[] = [];
  for (const scenario of scenarios) {
    const begin = now();
    const result = await rehearse(scenario).catch((error: unknown) => {
      signal.throwIfAborted();
      return failedResult(error);
    });
    signal.throwIfAborted();
    results.push({ scenario: scenario.name, seconds: Math.round((now() - begin) / 1000), ...result });
  }
  return { ok: results.every(({ ok }) => ok), scenarios: results };
}
