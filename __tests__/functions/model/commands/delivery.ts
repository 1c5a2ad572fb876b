import { startJob } from '../runs/jobs';
import { titleOf } from '../world/world';
import { type Actions, chosen, invoke } from './real';

/** Maximum number of releases. Three releases are enough for a release that is neither the oldest nor the newest. */
export const MAXIMUM_BUILDS = 3;

/** Actions of the delivery pipeline, of the people who approve, and of the functions that CodePipeline invokes. */
export const DELIVERY: Actions = {
  push: ({ world }) => {
    if (world.built.length < MAXIMUM_BUILDS) world.build();
  },
  test: ({ pick, world }) => {
    // A person approves what ran in test. Only an artifact that check-release has not seen may replace it afterwards.
    const candidates = world.built.filter(
      (built) =>
        !world.checked.has(titleOf(built)) || world.all.every(({ name }) => !world.isApproved(built, name)),
    );
    const built = chosen(candidates, pick);
    if (built !== undefined) world.test(built);
  },
  approve: ({ environment: { name }, pick, world }) => {
    const candidates = world.built.filter(
      (built) => world.tested.has(titleOf(built)) && !world.isApproved(built, name),
    );
    const built = chosen(candidates, pick);
    if (built !== undefined) world.approve(built, name);
  },
  'replace the artifact': ({ intruder, pick, world }) => {
    if (intruder === 'in the artifacts' && world.built.length > 0)
      world.replaceArtifact(pick % world.built.length, pick % 2 === 0);
  },
  // The event may be a duplicate: the job may already have a result or a running function.
  invoke: (situation) => {
    const { pick, world } = situation;
    const job = chosen(world.jobs, pick);
    if (job !== undefined) invoke(situation, () => startJob(world, job));
  },
  'invoke for the first time': (situation) => {
    const { pick, world } = situation;
    const unanswered = world.jobs.filter(({ answer }) => answer === undefined);
    const job = chosen(unanswered, pick);
    if (job !== undefined) invoke(situation, () => startJob(world, job));
  },
  'retry the promotion': ({ pick, world }) => {
    const failed = world.jobs.filter(({ answer, kind }) => kind === 'promote' && answer === 'failed');
    const job = chosen(failed, pick);
    if (job?.promotes !== undefined) world.openPromotion(job.promotes, job.environment);
  },
};
