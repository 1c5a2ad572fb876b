import fc from 'fast-check';

import { finishProduction, startFunction } from './functions';
import { violations } from './invariants';
import type { Run } from './run';
import type { World } from './world';

/** What a run of commands works on. */
export interface Real {
  readonly world: World;
  /** Invocations that have not ended. */
  readonly runs: Run[];
  /** Where somebody writes who may not. */
  readonly mischief: Mischief;
}
export type Mischief = 'nowhere' | 'in the build' | 'in production';

/** Releases: two are enough for any order of them, three for one in between. */
const MOST_BUILDS = 3;
const MOST_RUNS = 4;

class Step implements fc.AsyncCommand<object, Real> {
  constructor(
    private readonly name: string,
    private readonly pick: number,
    private readonly act: (real: Real, pick: number) => void | Promise<void>,
  ) {}

  /** Whether it can happen is decided when it does: what cannot, does nothing. */
  check(): boolean {
    return true;
  }

  async run(_model: object, real: Real): Promise<void> {
    await this.act(real, this.pick);
    const found = violations(real.world);
    if (found.length > 0) throw new Error(found.join('; '));
  }

  toString(): string {
    return `${this.name} ${String(this.pick)}`;
  }
}

const chosen = <T>(from: readonly T[], pick: number): T | undefined => from[pick % Math.max(1, from.length)];

/** Everything that may happen, in any order. */
const HAPPENS: Readonly<Record<string, (real: Real, pick: number) => void | Promise<void>>> = {
  push: ({ world }) => {
    if (world.built.length < MOST_BUILDS) world.build();
  },
  test: ({ world }, pick) => {
    const built = chosen(
      world.built.filter(({ execution }) => !world.wereApproved.has(execution)),
      pick,
    );
    if (built !== undefined) world.test(built);
  },
  approve: ({ world }, pick) => {
    const built = chosen(
      world.built.filter(
        ({ execution, digest }) =>
          world.tested.has(`${execution} ${digest}`) && !world.wereApproved.has(execution),
      ),
      pick,
    );
    if (built !== undefined) world.approve(built);
  },
  'replace the build': ({ world, mischief }, pick) => {
    if (mischief === 'in the build' && world.built.length > 0) world.replaceBuild(pick % world.built.length);
  },
  // Also of a job that has its answer, and of one whose function runs: a duplicate.
  invoke: ({ world, runs }, pick) => {
    const job = chosen(world.jobs, pick);
    if (job !== undefined && runs.length < MOST_RUNS) runs.push(startFunction(world, job));
  },
  'invoke for the first time': ({ world, runs }, pick) => {
    const job = chosen(
      world.jobs.filter(({ answer }) => answer === undefined),
      pick,
    );
    if (job !== undefined && runs.length < MOST_RUNS) runs.push(startFunction(world, job));
  },
  'go on': async (real, pick) => {
    await chosen(real.runs, pick)?.step();
    sweepEnded(real);
  },
  'go on to the end': async (real, pick) => {
    await chosen(real.runs, pick)?.toTheEnd();
    sweepEnded(real);
  },
  crash: async (real, pick) => {
    await chosen(real.runs, pick)?.crash();
    sweepEnded(real);
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
  'event arrives, and will again': ({ world }) => {
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
  intrude: ({ world, mischief }, pick) => {
    if (mischief === 'in production') world.intrude(pick % 2 === 0);
  },
};

function sweepEnded({ world, runs }: Real): void {
  for (const run of runs.filter(({ ended }) => ended)) runs.splice(runs.indexOf(run), 1);
  world.advance();
}

/** Releases that are approved when it begins, and who is about. */
export const beginnings = fc.record({
  approved: fc.nat({ max: MOST_BUILDS }),
  mischief: fc.constantFrom<Mischief>('nowhere', 'nowhere', 'in the build', 'in production'),
});

export function begin(
  { approved, mischief }: { readonly approved: number; readonly mischief: Mischief },
  world: World,
): Real {
  for (let n = 0; n < approved; n += 1) world.build();
  for (const built of world.built) {
    world.test(built);
    world.approve(built);
  }
  return { world, runs: [], mischief };
}

/** The common ones more often. */
const WEIGHTS: Readonly<Record<string, number>> = {
  invoke: 2,
  'invoke for the first time': 3,
  'go on': 8,
  'go on to the end': 4,
  'everything arrives in production': 2,
};

// Without `size: 'max'` the runs are too short to go wrong.
export const happenings = fc.commands(
  Object.entries(HAPPENS).flatMap(([name, act]) =>
    Array.from({ length: WEIGHTS[name] ?? 1 }, () =>
      fc.nat({ max: 5 }).map((pick) => new Step(name, pick, act)),
    ),
  ),
  { size: 'max', maxCommands: 40 },
);
