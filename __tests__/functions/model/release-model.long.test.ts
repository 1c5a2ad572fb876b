import fc from 'fast-check';

import { type Real, begin, beginnings, happenings } from './commands';
import {
  noDedupe,
  noProof,
  promotesOlder,
  unconditionalWrite,
  undoesRollbacks,
  verifiesOlder,
} from './seeded-bugs';
import { settle } from './settle';
import { type SeededBug, World } from './world';

jest.setTimeout(60_000);
/** The same runs every time; another seed is another search. */
const SEED = 20_240_501;

/** Anything may happen to releases and the machinery around them; nothing of `invariants.ts` and `settle.ts` ever does. */
const model = (bug?: SeededBug, look: (real: Real) => void = () => undefined) =>
  fc.asyncProperty(beginnings, happenings, async (beginning, happens) => {
    const real = begin(beginning, new World(bug));
    try {
      await fc.asyncModelRun(() => ({ model: {}, real }), happens);
      const wrong = await settle(real);
      if (wrong.length > 0) throw new Error(wrong.join('; '));
      look(real);
    } finally {
      for (const run of real.runs) await run.crash();
    }
  });

describe('releases, under any order of what may happen', () => {
  it(`hold every invariant (seed ${String(SEED)})`, async () => {
    const worlds: World[] = [];
    await fc.assert(
      model(undefined, ({ world }) => worlds.push(world)),
      { seed: SEED, numRuns: 400 },
    );
    // It is a proof only of what the runs have come to.
    const count = (what: (world: World) => boolean) => worlds.filter(what).length;
    const reached = {
      deployed: count(({ deployed }) => deployed.length > 0),
      deployedSeveral: count(({ deployed }) => new Set(deployed.map(({ sequence }) => sequence)).size > 1),
      rolledBack: count(({ rollbacks }) => rollbacks.size > 0),
      refused: count(({ jobs }) => jobs.some(({ answer }) => answer === 'failed')),
      intruded: count(({ foreign }) => foreign.size > 0),
      replaced: count(({ replaced }) => replaced.size > 0),
    };
    for (const runs of Object.values(reached)) expect(runs).toBeGreaterThan(20);
  });

  it.each([
    ['promotes without a proof of test', noProof, /I1/],
    ['writes without a condition', unconditionalWrite, /I2|started twice|went back/],
    ['does not know its own writes', noDedupe, /started twice/],
    ['promotes what is older', promotesOlder, /went back/],
    ['does not see a rollback', undoesRollbacks, /started twice/],
    ['verifies what is older', verifiesOlder, /production went back/],
  ])('would show a function that %s', async (_what, bug, found) => {
    const { failed, errorInstance } = await fc.check(model(bug), {
      seed: SEED,
      numRuns: 1000,
      endOnFailure: true,
    });
    expect(failed).toBe(true);
    expect(String(errorInstance)).toMatch(found);
  });
});
