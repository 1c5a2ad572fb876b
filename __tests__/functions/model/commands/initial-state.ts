import fc from 'fast-check';

import { deliver } from '../invariants/liveness';
import { finishPipeline } from '../invariants/settle';
import { startJob } from '../runs/jobs';
import type { World } from '../world/world';
import { MAXIMUM_BUILDS } from './delivery';
import type { Intruder, Real } from './real';

/** State of the first release that does not run in production. */
type InStaging = 'approved' | 'promoted' | 'failed' | 'succeeded' | 'rolled back';

/** Initial state of a sequence of commands. */
export interface InitialState {
  /** Number of releases that run, or have run, in production. */
  readonly delivered: number;
  /** Number of further releases that are approved for every environment. */
  readonly approved: number;
  readonly inStaging: InStaging;
  readonly intruder: Intruder;
}

/** @param intruders targets of the intruder. */
export const initialStates = (intruders: readonly Intruder[]): fc.Arbitrary<InitialState> =>
  fc.record({
    delivered: fc.nat({ max: 2 }),
    approved: fc.nat({ max: 2 }),
    inStaging: fc.constantFrom<InStaging>('approved', 'promoted', 'failed', 'succeeded', 'rolled back'),
    intruder: fc.constantFrom(...intruders),
  });

export async function startWorld(initial: InitialState, world: World): Promise<Real> {
  const { approved, delivered, intruder } = initial;
  const count = Math.min(delivered + approved, MAXIMUM_BUILDS);
  for (let n = 0; n < count; n += 1) {
    const built = world.build();
    world.test(built);
    for (const environment of world.all) {
      if (n < delivered) await deliver(world, environment, built);
      else world.approve(built, environment.name);
    }
    if (n === delivered) await advance(world, initial.inStaging);
  }
  return { world, runs: [], intruder };
}

/** Brings the newest release into a state in staging. No event about it is delivered. */
async function advance(world: World, state: InStaging): Promise<void> {
  const { staging } = world.environments;
  const promotion = world.jobs.filter(({ environment }) => environment === 'staging').at(-1);
  if (state === 'approved' || promotion === undefined) return;
  await startJob(world, promotion).runToEnd();
  if (state === 'promoted') return;
  staging.arrivals -= 1;
  staging.start();
  const verification = world.verificationIn(staging);
  if (verification !== undefined) await startJob(world, verification).runToEnd();
  if (state === 'failed') {
    staging.failDeployment();
    return;
  }
  staging.deploy();
  const [oldest] = staging.versions;
  if (state === 'succeeded' || oldest === undefined) return;
  staging.pipeline.start(oldest.versionId, String(staging.stack.sequence));
  await finishPipeline(world, staging);
}
