import { finishProduction, startFunction } from './functions';
import { CURRENT, World, type WorldJob } from './world';

/** Creates a simulated system with approved releases, in which production runs release 1. */
async function releases(count: number): Promise<World> {
  const world = new World();
  for (let release = 1; release <= count; release += 1) {
    world.build();
    const built = world.built[release - 1];
    if (built === undefined) throw new Error('no release was built');
    world.test(built);
    world.approve(built);
  }
  await promote(world, 1);
  return world;
}

/**
 * Runs the newest job of a release until the job completes, or until the function crashes just before it writes the
 * object `crashBefore`. Then runs production's pipeline.
 */
async function promote(world: World, release: number, crashBefore?: string): Promise<Promotion> {
  const execution = world.built[release - 1]?.execution;
  const job = world.jobs.filter((candidate) => candidate.execution === execution).at(-1);
  if (job === undefined) throw new Error('there is no such job');
  const run = startFunction(world, job);
  if (crashBefore === undefined) await run.runToEnd();
  else {
    while (!run.ended && run.next !== `PutObject ${crashBefore}`) await run.step();
    await run.crash();
  }
  await runProduction(world);
  return { answer: job.answer, current: current(world), runs: runs(world) };
}
interface Promotion {
  readonly answer: WorldJob['answer'];
  readonly current: number;
  /** Sequence numbers of the releases deployed to production, in the order of the deployments. */
  readonly runs: readonly number[];
}

async function runProduction(world: World): Promise<void> {
  world.startProduction();
  await finishProduction(world);
}

/**
 * Makes release 1 current again, then runs production's pipeline. The pipeline rejects release 1, because its sequence
 * number is too low. The metadata that marks the bundle as a rollback does not exempt the bundle from this check.
 */
async function rollBack(world: World): Promise<void> {
  world.rollBack(world.deployed[0] ?? { execution: '', sequence: 0, digest: '' });
  await runProduction(world);
}

const current = (world: World) => Number(world.s3.objects.get(CURRENT)?.metadata['sequence']);
const runs = (world: World) => world.deployed.map(({ sequence }) => sequence);
const RECORD = 'promotions/production/hello.json';

describe('after an older release was made current again', () => {
  it('production does not go back to the older release', async () => {
    const world = await releases(2);
    await promote(world, 2);
    await rollBack(world);
    expect(current(world)).toBe(1);
    expect(runs(world)).toEqual([1, 2]);
  });

  it('the retry of a complete promotion changes nothing', async () => {
    const world = await releases(2);
    await promote(world, 2);
    await rollBack(world);
    world.openPromotion(world.built[1]?.execution ?? '');
    expect(await promote(world, 2)).toEqual({ answer: 'succeeded', current: 1, runs: [1, 2] });
  });

  it('the retry of a promotion that crashed before its marker does not undo the rollback', async () => {
    const world = await releases(2);
    await promote(world, 2, RECORD);
    await rollBack(world);
    expect(await promote(world, 2)).toEqual({ answer: 'failed', current: 1, runs: [1, 2] });
  });

  it('a second rollback does not hide the first rollback from the retry', async () => {
    const world = await releases(2);
    await promote(world, 2, RECORD);
    await rollBack(world);
    await rollBack(world);
    expect(await promote(world, 2)).toMatchObject({ answer: 'failed', current: 1 });
  });

  it('the promotion of a release between the older and the newest release fails and does not hide the rollback', async () => {
    const world = await releases(3);
    await promote(world, 3, RECORD);
    await rollBack(world);
    expect(await promote(world, 2)).toMatchObject({ answer: 'failed' });
    expect(await promote(world, 3)).toMatchObject({ answer: 'failed', current: 1 });
  });

  it('the retry of a promotion that crashed before it reached production succeeds', async () => {
    const world = await releases(3);
    await promote(world, 2);
    await promote(world, 3, 'current/hello/bundle.zip');
    await rollBack(world);
    expect(current(world)).toBe(1);
    expect(await promote(world, 3)).toEqual({ answer: 'succeeded', current: 3, runs: [1, 2, 2, 3] });
  });
});
