import type { Real } from './commands';
import { finishProduction, startFunction } from './functions';
import { violations } from './invariants';
import { CURRENT, type World, type WorldJob } from './world';

/**
 * Lets everything come to its end: what still runs crashes, every job without an answer is delivered again, and
 * production takes what is current.
 *
 * @returns What is wrong then.
 */
export async function settle({ world, runs }: Real): Promise<string[]> {
  for (const run of runs.splice(0)) await run.crash();
  // The list grows by what goes on.
  for (const job of world.jobs) if (job.answer === undefined) await startFunction(world, job).toTheEnd();
  world.startProduction();
  await finishProduction(world);
  return [
    ...violations(world),
    ...world.jobs.flatMap(({ id, answer }) => (answer === undefined ? [`I5: job ${id} has no result`] : [])),
    ...world.jobs.flatMap((job) => unfinished(world, job)),
    ...notRunning(world),
  ];
}

/** I9: a promotion that says it is done is whole; one that failed had a reason that still stands. */
function unfinished(world: World, { kind, execution, answer }: WorldJob): string[] {
  const built = world.built.find((candidate) => candidate.execution === execution);
  if (kind !== 'promote' || built === undefined) return [];
  if (answer === 'goes on') return [];
  if (answer === 'succeeded') {
    return world.incomplete(built).map((missing) => `I9: ${execution} was promoted without: ${missing}`);
  }
  // After a rollback its own number is one that had its turn.
  const late =
    world.highest() > built.sequence || (world.isRolledBack() && world.highest() === built.sequence);
  const reason = late || world.replaced.has(execution) || world.foreign.size > 0;
  return reason ? [] : [`I9: ${execution} was not promoted, and nothing spoke against it`];
}

/**
 * In the end production runs what is current. Not if somebody wrote it who may not; and not after a rollback that a
 * promotion overtook on its way: then production refuses that promotion, and says so.
 */
function notRunning(world: World): string[] {
  const current = world.s3.objects.get(CURRENT)?.metadata['release-id'];
  const runs = world.deployed.at(-1)?.execution;
  if (current === runs || world.foreign.size > 0 || world.rollbacks.size > 0) return [];
  return [`production runs ${runs ?? 'nothing'}, and ${current ?? 'nothing'} is current`];
}
