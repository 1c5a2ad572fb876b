import fc from 'fast-check';

import { commands } from './commands/commands';
import { initialStates, startWorld } from './commands/initial-state';
import type { Intruder, Real } from './commands/real';
import { deliverNewRelease } from './invariants/liveness';
import { settle } from './invariants/settle';
import {
  acceptsFailed,
  acceptsOtherExecution,
  acceptsRolledBack,
  doesNotWait,
  ignoresSoakTime,
} from './seeded-bugs/chain';
import { noCheck, noDedupe, noProof, promotesOlder, unconditionalWrite } from './seeded-bugs/promotion';
import { forgetsReplaced, olderOutcomeWins } from './seeded-bugs/recording';
import { acceptsUnknown, acceptsUnnamed, forgetsRollback, verifiesOlder } from './seeded-bugs/verification';
import { type Execution, replacedRelease } from './world/history';
import { RELEASE_STAGES, verificationApart } from './world/stages';
import { World } from './world/world';

jest.setTimeout(180_000);
/** Seed of the random generator. The same seed generates the same sequences. */
const SEED = 2;

const INTRUDERS: readonly Intruder[] = ['nowhere', 'nowhere', 'in the artifacts', 'in a release bucket'];

/** Property: no sequence of commands violates an invariant. */
const model = (
  newWorld: () => World,
  intruders: readonly Intruder[],
  inspect: (real: Real) => void = () => undefined,
) =>
  fc.asyncProperty(initialStates(intruders), commands, async (initial, sequence) => {
    const real = await startWorld(initial, newWorld());
    try {
      await fc.asyncModelRun(() => ({ model: {}, real }), sequence);
      inspect(real);
      const problems = [...(await settle(real.world, real.runs)), ...(await deliverNewRelease(real.world))];
      if (problems.length > 0) throw new Error(problems.join('; '));
    } finally {
      for (const run of real.runs) await run.crash();
    }
  });

const executionsIn = (world: World) => world.all.flatMap(({ pipeline }) => pipeline.executions);
const outcomesIn = (world: World) => world.all.flatMap(({ truth }) => [...truth.outcomes.values()]);
const hasAnswer = (answer: string) => (world: World) => world.jobs.some((job) => job.answer === answer);

const isRollback = (execution: Execution) => replacedRelease(execution) !== undefined;

/** Situations that the sequences must reach. */
const SITUATIONS: readonly (readonly [name: string, isIn: (world: World) => boolean])[] = [
  [
    'several releases in production',
    ({ environments }) => environments.production.truth.deployments.length > 1,
  ],
  ['a rollback', (world) => outcomesIn(world).some(({ status }) => status === 'rolled-back')],
  [
    'two rollbacks',
    ({ all }) => all.some(({ pipeline }) => pipeline.executions.filter(isRollback).length > 1),
  ],
  ['a failed deployment', (world) => outcomesIn(world).some(({ status }) => status === 'failed')],
  ['a retried stage', (world) => executionsIn(world).some(({ attempt }) => attempt > 1)],
  ['a superseded execution', (world) => executionsIn(world).some(({ status }) => status === 'Superseded')],
  [
    'a missing version',
    (world) => executionsIn(world).some(({ stage, status }) => stage === 0 && status === 'Failed'),
  ],
  ['a rejected promotion', hasAnswer('failed')],
  ['a promotion that waits', hasAnswer('continues')],
  ['a late event', ({ all }) => all.some(({ late }) => late.length > 0)],
  ['an intruder in a release bucket', ({ unauthorized }) => unauthorized.size > 0],
  ['an intruder in the artifacts', ({ replaced }) => replaced.size > 0],
];

/** Expects the model to find a violation. */
async function expectFound(
  newWorld: () => World,
  message: RegExp,
  intruders: readonly Intruder[] = ['nowhere'],
): Promise<void> {
  const { errorInstance, failed } = await fc.check(model(newWorld, intruders), {
    seed: SEED,
    numRuns: 1000,
    endOnFailure: true,
  });
  expect(failed).toBe(true);
  expect(String(errorInstance)).toMatch(message);
}

describe('releases, under any order of actions and faults', () => {
  it(`hold every invariant (seed ${String(SEED)})`, async () => {
    const reached: string[] = [];
    await fc.assert(
      model(
        () => new World(),
        INTRUDERS,
        ({ world }) => {
          reached.push(...SITUATIONS.filter(([, isIn]) => isIn(world)).map(([name]) => name));
        },
      ),
      { seed: SEED, numRuns: 200 },
    );
    // The test proves nothing about situations that no sequence reached.
    const counts = SITUATIONS.map(
      ([name]) => [name, reached.filter((each) => each === name).length] as const,
    );
    expect(counts.filter(([, count]) => count < 5)).toEqual([]);
  });

  it.each([
    ['writes without a condition', unconditionalWrite, /I2|started twice|went back/],
    ['does not recognize its own writes', noDedupe, /started twice/],
    ['promotes an older release', promotesOlder, /went back/],
    ['promotes a release that failed in staging', acceptsFailed, /\(I1\)/],
    [
      'promotes a release that was rolled back in staging',
      acceptsRolledBack,
      /outcome rolled-back in staging/,
    ],
    ['does not wait for the outcome in staging', doesNotWait, /in staging \(I1\)/],
    ['accepts the outcome of another release', acceptsOtherExecution, /in staging \(I1\)/],
    ['ignores the soak time', ignoresSoakTime, /without its soak time/],
    ['verifies an older release', verifiesOlder, /went back from release/],
    ['forgets which release a rollback has replaced', forgetsRollback, /after a rollback from/],
    ['accepts a rollback from a release that does not run', acceptsUnnamed, /but a rollback from/],
    ['accepts a rollback from a release that never ran', acceptsUnknown, /\(I11\)/],
    ['overwrites a later outcome', olderOutcomeWins, /wrong outcome/],
    ['does not record that a rollback replaced a release', forgetsReplaced, /wrong outcome/],
  ])('the model finds a function that %s', async (_what, bug, message) => {
    await expectFound(() => new World(bug), message);
  });

  it.each([
    ['promotes without a check', noCheck, /without a check \(I1\)/],
    ['promotes without a proof of test', noProof, /without a deployment to test \(I1\)/],
  ])('while somebody replaces artifacts, the model finds a function that %s', async (_what, bug, message) => {
    await expectFound(() => new World(bug), message, ['in the artifacts']);
  });

  it('the model finds a pipeline that verifies in a stage of its own', async () => {
    await expectFound(() => new World(undefined, verificationApart(RELEASE_STAGES)), /\(I3\)/);
  });
});
