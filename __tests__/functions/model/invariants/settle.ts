import { SCHEDULE, startRecord } from '../runs/records';
import { startJob } from '../runs/jobs';
import type { Run } from '../runs/run';
import type { ReleaseEnvironment } from '../world/environment';
import type { WorldJob } from '../world/job';
import { HOUR_MS, MINUTE_MS, SOAK_MINUTES } from '../world/times';
import type { World } from '../world/world';
import { wrongDocuments } from './outcomes';
import { wrongPromotion } from './promotions';
import { violations } from './violations';

/**
 * Brings the simulated system to its final state. Running functions crash, every job without a result is delivered again,
 * and each environment deploys its current release. The schedule records everything once, and then the late events arrive.
 *
 * @returns the problems in the final state.
 */
export async function settle(world: World, runs: Run[]): Promise<string[]> {
  for (const run of runs.splice(0)) await run.crash();
  await finishJobs(world);
  for (const environment of world.all) {
    environment.start();
    await finishPipeline(world, environment);
    await record(world, environment);
  }
  // A promotion that still waits continues, or gives up.
  await finishJobs(world);
  world.now += 7 * HOUR_MS;
  await finishJobs(world);
  for (const environment of world.all) {
    environment.start();
    await finishPipeline(world, environment);
    await record(world, environment);
  }
  const documents: string[] = [];
  for (const environment of world.all) documents.push(...(await wrongDocuments(world, environment)));
  return [
    ...violations(world),
    ...world.jobs.flatMap(({ answer, id }) => (answer === undefined ? [`job ${id} has no result (I5)`] : [])),
    ...documents,
    ...world.all.flatMap((environment) => notRunning(world, environment)),
    ...(await retryPromotions(world)),
  ];
}

/** Runs the function of each job without a result once. The loop also handles jobs that continuations add. */
async function finishJobs(world: World): Promise<void> {
  for (const job of [...world.jobs]) if (job.answer === undefined) await startJob(world, job).runToEnd();
}

/** Runs the release pipeline of an environment until no execution can continue. */
export async function finishPipeline(world: World, environment: ReleaseEnvironment): Promise<void> {
  while (environment.pipeline.isBusy) {
    environment.deploy();
    const job = world.verificationIn(environment);
    if (job !== undefined) await startJob(world, job).runToEnd();
  }
}

/** Lets the schedule record what has happened in an environment. Then delivers all late events. */
export async function record(world: World, environment: ReleaseEnvironment): Promise<void> {
  await startRecord(world, environment, SCHEDULE).runToEnd();
  const events = [...environment.late.splice(0), ...environment.events.splice(0)].reverse();
  for (const event of events) await startRecord(world, environment, event).runToEnd();
}

/**
 * Returns a problem if an environment does not run its current release. After a rollback or a write by an intruder, the
 * check is skipped, because the environment may then reject the current bundle.
 */
function notRunning(world: World, { current, name, truth }: ReleaseEnvironment): string[] {
  const expected = current?.metadata['release-id'];
  const runs = truth.deployments.at(-1)?.execution;
  const isRolledBack = truth.deployments.some(({ rollbackFrom }) => rollbackFrom !== undefined);
  if (expected === runs || world.unauthorized.size > 0 || isRolledBack) return [];
  return [`${name} runs ${runs ?? 'nothing'}, but ${expected ?? 'nothing'} is current`];
}

/** Returns the problems of each promotion, after the retry of each failed promotion. */
async function retryPromotions(world: World): Promise<string[]> {
  const problems: string[] = [];
  for (const job of lastPromotions(world)) {
    world.now += SOAK_MINUTES * MINUTE_MS;
    const { answer, environment, promotes = '' } = job;
    const retried = answer === 'failed' ? world.openPromotion(promotes, environment) : job;
    if (retried !== job) await startJob(world, retried).runToEnd();
    problems.push(...wrongPromotion(world, retried));
    await finishPipeline(world, world.environments[environment]);
  }
  return problems;
}

/** Returns the last job of each promotion. */
function lastPromotions(world: World): WorldJob[] {
  const promotions = world.jobs.filter(({ kind }) => kind === 'promote');
  return [...new Map(promotions.map((job) => [`${job.environment} ${job.promotes ?? ''}`, job])).values()];
}
