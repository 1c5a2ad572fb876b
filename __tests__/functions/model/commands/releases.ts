import { NO_ROLLBACK } from '../../../../functions/shared/release/names';
import { finishPipeline, record } from '../invariants/settle';
import { startJob } from '../runs/jobs';
import { intrude } from '../world/intruder';
import { type Actions, chosen } from './real';

/** Actions of a promoted environment, of its operators, and of an intruder. */
export const RELEASES: Actions = {
  'bundle arrives': ({ environment }) => {
    if (environment.arrivals === 0) return;
    environment.arrivals -= 1;
    environment.start();
  },
  'bundle arrives twice': ({ environment }) => {
    if (environment.arrivals > 0) environment.start();
  },
  'arrival is lost': ({ environment }) => {
    environment.arrivals = Math.max(0, environment.arrivals - 1);
  },
  'verification runs': async ({ environment, world }) => {
    const job = world.verificationIn(environment);
    if (job !== undefined) await startJob(world, job).runToEnd();
  },
  deploy: ({ environment }) => {
    environment.deploy();
  },
  'deployment fails': ({ environment }) => {
    environment.failDeployment();
  },
  'everything arrives': async ({ environment, world }) => {
    if (environment.arrivals > 0) environment.start();
    environment.arrivals = 0;
    await finishPipeline(world, environment);
    await record(world, environment);
  },
  // An operator starts the current release again.
  'release again': ({ environment }) => {
    environment.start();
  },
  'retry the stage': ({ environment: { pipeline }, pick }) => {
    const execution = chosen(pipeline.retryable(), pick);
    if (execution !== undefined) pipeline.retry(execution, pick % 2 === 0);
  },
  'roll back': ({ environment: { pipeline, stack, versions }, pick }) => {
    const to = chosen(versions, pick);
    if (to !== undefined) pipeline.start(to.versionId, String(stack.sequence ?? NO_ROLLBACK));
  },
  // An operator names another release than the running one, or none.
  'roll back from another release': ({ environment: { pipeline, versions }, pick, world }) => {
    const to = chosen(versions, pick);
    const from = [NO_ROLLBACK, ...world.built.map((_, index) => String(index + 1)), '50'];
    if (to !== undefined) pipeline.start(to.versionId, chosen(from, Math.floor(pick / 3)) ?? NO_ROLLBACK);
  },
  'old version is deleted': ({ environment: { gone, versions }, pick }) => {
    const old = chosen(versions.slice(0, -1), pick);
    if (old !== undefined) gone.add(old.versionId);
  },
  'write without permission': ({ environment, intruder, pick, world }) => {
    if (intruder === 'in a release bucket') intrude(world, environment, pick % 2 === 0);
  },
};
