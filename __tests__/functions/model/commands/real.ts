import type { Run } from '../runs/run';
import type { ReleaseEnvironment } from '../world/environment';
import type { World } from '../world/world';

export type Intruder = 'nowhere' | 'in the artifacts' | 'in a release bucket';

/** The simulated system that a sequence of commands changes. */
export interface Real {
  readonly world: World;
  /** Function invocations that have not completed. */
  readonly runs: Run[];
  /** Target of the unauthorized writes by an intruder. */
  readonly intruder: Intruder;
}

/** State that an action changes, and the choices of the action. */
export interface Situation extends Real {
  /** Environment that the action concerns. */
  readonly environment: ReleaseEnvironment;
  /** Number that chooses between the possibilities of the action. */
  readonly pick: number;
}

/** Actions by name. An action that is impossible in the current state does nothing. */
export type Actions = Readonly<Record<string, (situation: Situation) => void | Promise<void>>>;

const MAXIMUM_RUNS = 4;

export const chosen = <T>(items: readonly T[], pick: number): T | undefined =>
  items[pick % Math.max(1, items.length)];

/** Adds an invocation, unless too many invocations run. */
export function invoke({ runs }: Real, start: () => Run): void {
  if (runs.length < MAXIMUM_RUNS) runs.push(start());
}

/** Lets one of the running invocations continue. */
export async function continueRun(
  { pick, runs }: Situation,
  advance: (run: Run) => Promise<void>,
): Promise<void> {
  const run = chosen(runs, pick);
  if (run === undefined) return;
  await advance(run);
  if (run.ended) runs.splice(runs.indexOf(run), 1);
}
