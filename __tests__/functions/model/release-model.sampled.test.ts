import fc from 'fast-check';

import { type Real, commands, initialStates, startWorld } from './commands';
import {
  noCheck,
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
/** Seed of the random generator. The same seed generates the same sequences. */
const SEED = 2;

/** Property: no sequence of commands violates an invariant in `invariants.ts` or `settle.ts`. */
const model = (bug?: SeededBug, inspect: (real: Real) => void = () => undefined) =>
  fc.asyncProperty(initialStates, commands, async (initial, sequence) => {
    const real = startWorld(initial, new World(bug));
    try {
      await fc.asyncModelRun(() => ({ model: {}, real }), sequence);
      const problems = await settle(real);
      if (problems.length > 0) throw new Error(problems.join('; '));
      inspect(real);
    } finally {
      for (const run of real.runs) await run.crash();
    }
  });

describe('releases, under any order of actions and faults', () => {
  it(`hold every invariant (seed ${String(SEED)})`, async () => {
    const worlds: World[] = [];
    await fc.assert(
      model(undefined, ({ world }) => worlds.push(world)),
      { seed: SEED, numRuns: 400 },
    );
    // The test proves nothing about situations that no sequence reached.
    const count = (test: (world: World) => boolean) => worlds.filter(test).length;
    const reached = {
      deployed: count(({ deployed }) => deployed.length > 0),
      deployedSeveral: count(({ deployed }) => new Set(deployed.map(({ sequence }) => sequence)).size > 1),
      rolledBack: count(({ rollbacks }) => rollbacks.size > 0),
      rejected: count(({ jobs }) => jobs.some(({ answer }) => answer === 'failed')),
      intruded: count(({ unauthorized }) => unauthorized.size > 0),
      replaced: count(({ replaced }) => replaced.size > 0),
    };
    for (const runs of Object.values(reached)) expect(runs).toBeGreaterThan(20);
  });

  it.each([
    ['promotes without a check', noCheck, /not checked \(I1\)/],
    ['promotes without a proof of test', noProof, /did not run in test \(I1\)|without an approval \(I1\)/],
    ['writes without a condition', unconditionalWrite, /I2|started twice|went back/],
    ['does not recognize its own writes', noDedupe, /started twice/],
    ['promotes an older release', promotesOlder, /went back/],
    ['ignores a rollback', undoesRollbacks, /started twice/],
    ['verifies an older release', verifiesOlder, /production went back/],
  ])('the model finds a function that %s', async (_what, bug, message) => {
    const { failed, errorInstance } = await fc.check(model(bug), {
      seed: SEED,
      numRuns: 1000,
      endOnFailure: true,
    });
    expect(failed).toBe(true);
    expect(String(errorInstance)).toMatch(message);
  });
});
