import { sentenceOf } from './system/disk-fault';
import type { Progress } from './output/progress';
import type { RehearsalResult } from './rehearsal';
import type { Scenario } from './scenarios/scenario';

/** One scenario of many, in the document that `--scenario all --json` prints. */
export interface ScenarioResult extends RehearsalResult {
  readonly scenario: string;
  readonly seconds: number;
}

/** The document that `--scenario all --json` prints. */
export interface AllResults {
  /** Whether every scenario is. */
  readonly ok: boolean;
  readonly scenarios: readonly ScenarioResult[];
}

/**
 * Plays scenarios one after the other, each on a local AWS of its own: none sees what another has left. A scenario that
 * fails does not keep the next from playing.
 *
 * @param rehearse Plays one. What it throws is the scenario's failure.
 * @param signal Ends it before the next scenario.
 * @param now Milliseconds; only differences of it are used.
 * @throws the signal's reason.
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
      return notRun(error);
    });
    signal.throwIfAborted();
    results.push({ scenario: scenario.name, seconds: Math.round((now() - begin) / 1000), ...result });
  }
  return { ok: results.every(({ ok }) => ok), scenarios: results };
}

/** Prints a line for each scenario. */
export function showAll({ scenarios }: AllResults, progress: Progress): void {
  progress.part('All scenarios');
  const width = Math.max(...scenarios.map(({ scenario }) => scenario.length));
  for (const { scenario, seconds, ok, error } of scenarios) {
    const [reason = ''] = (error ?? '').split('\n');
    const line = `${ok ? '✔' : '✘'} ${scenario.padEnd(width)}  ${String(seconds).padStart(4)} s`;
    progress.line(ok ? line : `${line}  ${reason}`);
  }
}

/** The document of a rehearsal that ended before there was anything to show. */
export function notRun(error: unknown): RehearsalResult {
  return {
    ok: false,
    environments: [],
    timeline: [],
    terraform: { stacks: 0, served: 0, recorded: 0 },
    error: sentenceOf(error),
  };
}
