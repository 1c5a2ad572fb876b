import { startJob } from '../runs/jobs';
import type { ReleaseEnvironment } from '../world/environment';
import { isBlocked } from '../world/intruder';
import type { BuiltRelease } from '../world/releases';
import { MINUTE_MS, SOAK_MINUTES } from '../world/times';
import type { World } from '../world/world';
import { wrongDocuments } from './outcomes';
import { finishPipeline, record } from './settle';
import { violations } from './violations';

/**
 * Delivers a new release from the final state: every person approves, and every deployment succeeds. Skips a state in which
 * an intruder has made up a bundle with a high number, because the bucket then looks like that of a newer release until
 * somebody removes the bundle.
 *
 * @returns the problems; an empty list if the release runs in production (I11).
 */
export async function deliverNewRelease(world: World): Promise<string[]> {
  if (world.all.some(isBlocked)) return [];
  const built = world.build();
  world.test(built);
  for (const environment of world.all) {
    const problem = await deliver(world, environment, built);
    if (problem !== undefined) return [problem];
  }
  const documents: string[] = [];
  for (const environment of world.all) documents.push(...(await wrongDocuments(world, environment)));
  return [...violations(world), ...documents];
}

/** Promotes a release to an environment and deploys it there. Returns a problem if that does not succeed. */
export async function deliver(
  world: World,
  environment: ReleaseEnvironment,
  built: BuiltRelease,
): Promise<string | undefined> {
  const title = `a new release cannot reach ${environment.name} (I11)`;
  world.now += SOAK_MINUTES * MINUTE_MS;
  world.approve(built, environment.name);
  const job = world.jobs.at(-1);
  if (job === undefined) throw new Error('the approval has started no promotion');
  await startJob(world, job).runToEnd();
  if (job.answer !== 'succeeded') return `${title}: its promotion ${job.answer ?? 'has no result'}`;
  environment.arrivals = 0;
  environment.start();
  await finishPipeline(world, environment);
  await record(world, environment);
  const { deployments, outcomes } = environment.truth;
  if (deployments.at(-1)?.execution !== built.execution) return `${title}: it was not deployed`;
  return outcomes.get(built.sequence)?.status === 'succeeded' ? undefined : `${title}: it did not succeed`;
}
