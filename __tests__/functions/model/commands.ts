import fc from 'fast-check';

import { finishProduction, startFunction } from './functions';
import { violations } from './invariants';
import type { Run } from './run';
import type { World } from './world';

/** The simulated system that a sequence of commands changes. */
export interface Real {
  readonly world: World;
  /** Function invocations that have not completed. */
  readonly runs: Run[];
  /** Target of the unauthorized writes by an intruder. */
  readonly intruder: Intruder;
}
export type Intruder = 'nowhere' | 'in the artifacts' | 'in production';

/** Maximum number of releases. Three releases are enough for a release that is neither the oldest nor the newest. */
const MAXIMUM_BUILDS = 3;
const MAXIMUM_RUNS = 4;

class Step implements fc.AsyncCommand<object, Real> {
  constructor(
    private readonly name: string,
    private readonly pick: number,
    private readonly act: (real: Real, pick: number) => void | Promise<void>,
  ) {}

  /** Always returns true. A command that is impossible in the current state does nothing. */
  check(): boolean {
    return true;
  }

  async run(_model: object, real: Real): Promise<void> {
    await this.act(real, this.pick);
    const problems = violations(real.world);
    if (problems.length > 0) throw new Error(problems.join('; '));
  }

  toString(): string {
    return `${this.name} ${String(this.pick)}`;
  }
}

const chosen = <T>(items: readonly T[], pick: number): T | undefined =>
  items[pick % Math.max(1, items.length)];

/** Actions of the commands, by name. A sequence of commands may contain the actions in any order. */
const ACTIONS: Readonly<Record<string, (real: Real, pick: number) => void | Promise<void>>> = {
  push: ({ world }) => {
    if (world.built.length < MAXIMUM_BUILDS) world.build();
  },
  test: ({ world }, pick) => {
    const built = chosen(
      world.built.filter(({ execution }) => !world.approvedExecutions.has(execution)),
      pick,
    );
    if (built !== undefined) world.test(built);
  },
  approve: ({ world }, pick) => {
    const built = chosen(
      world.built.filter(
        ({ execution, digest }) =>
          world.tested.has(`${execution} ${digest}`) && !world.approvedExecutions.has(execution),
      ),
      pick,
    );
    if (built !== undefined) world.approve(built);
  },
  'replace the artifact': ({ world, intruder }, pick) => {
    if (intruder === 'in the artifacts' && world.built.length > 0)
      world.replaceArtifact(pick % world.built.length, pick > 2);
  },
  // The event may be a duplicate: the job may already have a result or a running function.
  invoke: ({ world, runs }, pick) => {
    const job = chosen(world.jobs, pick);
    if (job !== undefined && runs.length < MAXIMUM_RUNS) runs.push(startFunction(world, job));
  },
  'invoke for the first time': ({ world, runs }, pick) => {
    const job = chosen(
      world.jobs.filter(({ answer }) => answer === undefined),
      pick,
    );
    if (job !== undefined && runs.length < MAXIMUM_RUNS) runs.push(startFunction(world, job));
  },
  'run to the next call': async (real, pick) => {
    await chosen(real.runs, pick)?.step();
    removeEndedRuns(real);
  },
  'run to the end': async (real, pick) => {
    await chosen(real.runs, pick)?.runToEnd();
    removeEndedRuns(real);
  },
  // Without this command, few sequences of commands crash a promotion after it writes `current/` and before it writes
  // its promotion marker.
  'run to the start of production': async (real, pick) => {
    const run = chosen(real.runs, pick);
    if (run === undefined) return;
    while (!run.ended && !run.next.startsWith('PutObject current/')) await run.step();
    await run.step();
    removeEndedRuns(real);
  },
  crash: async (real, pick) => {
    await chosen(real.runs, pick)?.crash();
    removeEndedRuns(real);
  },
  'retry the stage': ({ world }, pick) => {
    const job = chosen(
      world.jobs.filter(({ kind, answer }) => kind === 'promote' && answer === 'failed'),
      pick,
    );
    if (job !== undefined) world.openPromotion(job.execution);
  },
  'event arrives': ({ world }) => {
    if (world.events === 0) return;
    world.events -= 1;
    world.startProduction();
  },
  'event arrives twice': ({ world }) => {
    if (world.events > 0) world.startProduction();
  },
  'event is lost': ({ world }) => {
    world.events = Math.max(0, world.events - 1);
  },
  deploy: ({ world }) => {
    world.deploy();
  },
  'everything arrives in production': async ({ world }) => {
    if (world.events > 0) world.startProduction();
    world.events = 0;
    await finishProduction(world);
  },
  'roll back': ({ world }, pick) => {
    const to = chosen(world.deployed, pick);
    if (to !== undefined) world.rollBack(to);
  },
  'write without permission': ({ world, intruder }, pick) => {
    if (intruder === 'in production') world.intrude(pick % 2 === 0);
  },
};

function removeEndedRuns({ world, runs }: Real): void {
  for (const run of runs.filter(({ ended }) => ended)) runs.splice(runs.indexOf(run), 1);
  world.advance();
}

/** Initial state of a sequence of commands: the number of approved releases, and the target of the intruder. */
export const initialStates = fc.record({
  approved: fc.nat({ max: MAXIMUM_BUILDS }),
  intruder: fc.constantFrom<Intruder>('nowhere', 'nowhere', 'in the artifacts', 'in production'),
});

export function startWorld(
  { approved, intruder }: { readonly approved: number; readonly intruder: Intruder },
  world: World,
): Real {
  for (let n = 0; n < approved; n += 1) world.build();
  for (const built of world.built) {
    world.test(built);
    world.approve(built);
  }
  return { world, runs: [], intruder };
}

/** Relative frequency of each action in a sequence. @default 1 */
const WEIGHTS: Readonly<Record<string, number>> = {
  invoke: 2,
  'invoke for the first time': 3,
  'run to the next call': 8,
  'run to the end': 4,
  'run to the start of production': 2,
  'replace the artifact': 2,
  'everything arrives in production': 2,
};

// Without `size: 'max'`, fast-check generates sequences that are too short to violate an invariant.
export const commands = fc.commands(
  Object.entries(ACTIONS).flatMap(([name, act]) =>
    Array.from({ length: WEIGHTS[name] ?? 1 }, () =>
      fc.nat({ max: 5 }).map((pick) => new Step(name, pick, act)),
    ),
  ),
  { size: 'max', maxCommands: 40 },
);
