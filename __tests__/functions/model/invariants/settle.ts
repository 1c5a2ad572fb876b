import type { Real } from './commands';
import { finishProduction, startFunction } from './functions';
import { violations } from './invariants';
import { CURRENT, type World, type WorldJob } from './world';

/**
 * Brings the simulated system to its final state: running functions crash, every job without a result is delivered
 * again, and production deploys the current release.
 *
 * @returns the problems in the final state.
 */
export async function settle({ world, runs }: Real): Promise<string[]> {
  for (const run of runs.splice(0)) await run.crash();
  // The loop also handles jobs that continuations add to the list during the loop.
  for (const job of world.jobs) if (job.answer === undefined) await startFunction(world, job).runToEnd();
  world.startProduction();
  await finishProduction(world);
  return [
    ...violations(world),
    ...world.jobs.flatMap(({ id, answer }) => (answer === undefined ? [`job ${id} has no result (I5)`] : [])),
    ...world.jobs.flatMap((job) => unfinished(world, job)),
    ...notRunning(world),
  ];
}

/**
 * Returns the violations of invariant I9: a promotion that succeeded is complete, and a promotion that failed has a
 * reason that holds in the final state, too.
 */
function unfinished(world: World, { kind, execution, answer }: WorldJob): string[] {
  const built = world.built.find((candidate) => candidate.execution === execution);
  if (kind !== 'promote' || built === undefined) return [];
  if (answer === 'continues') return [];
  if (answer === 'succeeded') {
    return world.incomplete(built).map((missing) => `${execution} was promoted without ${missing} (I9)`);
  }
  // A rollback blocks all releases up to the highest sequence number that was ever current, including the release with
  // that number.
  const late =
    world.highest() > built.sequence || (world.isRolledBack() && world.highest() === built.sequence);
  const reason = late || world.replaced.has(execution) || world.unauthorized.size > 0;
  return reason ? [] : [`${execution} was not promoted, without a reason (I9)`];
}

/**
 * Returns a problem if production does not run the current release. After a rollback or a write by an intruder, the
 * check is skipped, because production may then reject the current bundle.
 */
function notRunning(world: World): string[] {
  const current = world.s3.objects.get(CURRENT)?.metadata['release-id'];
  const runs = world.deployed.at(-1)?.execution;
  if (current === runs || world.unauthorized.size > 0 || world.rollbacks.size > 0) return [];
  return [`production runs ${runs ?? 'nothing'}, but ${current ?? 'nothing'} is current`];
}
