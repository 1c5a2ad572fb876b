import { finishProduction, startFunction } from './functions';
import { CURRENT, World, type WorldJob } from './world';

/** Release 1 runs in production, and the ones after it are approved. */
async function releases(count: number): Promise<World> {
  const world = new World();
  for (let release = 1; release <= count; release += 1) {
    world.build();
    const built = world.built[release - 1];
    if (built === undefined) throw new Error('nothing was built');
    world.test(built);
    world.approve(built);
  }
  await promote(world, 1);
  return world;
}

/** Runs the newest job of a release up to a write of this key, where it crashes, or to its end; production follows. */
async function promote(world: World, release: number, crashBefore?: string): Promise<Promoted> {
  const execution = world.built[release - 1]?.execution;
  const job = world.jobs.filter((candidate) => candidate.execution === execution).at(-1);
  if (job === undefined) throw new Error('there is no such job');
  const run = startFunction(world, job);
  if (crashBefore === undefined) await run.toTheEnd();
  else {
    while (!run.ended && run.next !== `PutObject ${crashBefore}`) await run.step();
    await run.crash();
  }
  await arrive(world);
  return { answer: job.answer, current: current(world), runs: runs(world) };
}
interface Promoted {
  readonly answer: WorldJob['answer'];
  readonly current: number;
  /** What production has run, in order. */
  readonly runs: readonly number[];
}

async function arrive(world: World): Promise<void> {
  world.startProduction();
  await finishProduction(world);
}

/** Release 1 is current again. Production refuses it: a bundle cannot declare itself a rollback. */
async function rollBack(world: World): Promise<void> {
  world.rollBack(world.deployed[0] ?? { execution: '', sequence: 0, digest: '' });
  await arrive(world);
}

const current = (world: World) => Number(world.s3.objects.get(CURRENT)?.metadata['sequence']);
const runs = (world: World) => world.deployed.map(({ sequence }) => sequence);
const RECORD = 'promotions/production/hello.json';

describe('after an older release was made current again', () => {
  it('production does not go back to it', async () => {
    const world = await releases(2);
    await promote(world, 2);
    await rollBack(world);
    expect(current(world)).toBe(1);
    expect(runs(world)).toEqual([1, 2]);
  });

  it('a promotion that was complete changes nothing when its stage is retried', async () => {
    const world = await releases(2);
    await promote(world, 2);
    await rollBack(world);
    world.openPromotion(world.built[1]?.execution ?? '');
    expect(await promote(world, 2)).toEqual({ answer: 'succeeded', current: 1, runs: [1, 2] });
  });

  it('a promotion that had crashed before its marker does not undo it', async () => {
    const world = await releases(2);
    await promote(world, 2, RECORD);
    await rollBack(world);
    expect(await promote(world, 2)).toEqual({ answer: 'failed', current: 1, runs: [1, 2] });
  });

  it('a second rollback does not hide the first from it', async () => {
    const world = await releases(2);
    await promote(world, 2, RECORD);
    await rollBack(world);
    await rollBack(world);
    expect(await promote(world, 2)).toMatchObject({ answer: 'failed', current: 1 });
  });

  it('a release between the two does not go in and hide the rollback from it', async () => {
    const world = await releases(3);
    await promote(world, 3, RECORD);
    await rollBack(world);
    expect(await promote(world, 2)).toMatchObject({ answer: 'failed' });
    expect(await promote(world, 3)).toMatchObject({ answer: 'failed', current: 1 });
  });

  it('a promotion that had crashed before it reached production goes on, as one that had not begun', async () => {
    const world = await releases(3);
    await promote(world, 2);
    await promote(world, 3, 'current/hello/bundle.zip');
    await rollBack(world);
    expect(current(world)).toBe(1);
    expect(await promote(world, 3)).toEqual({ answer: 'succeeded', current: 3, runs: [1, 2, 2, 3] });
  });
});
