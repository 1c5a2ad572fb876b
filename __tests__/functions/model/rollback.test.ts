import { finishProduction, startFunction } from './functions';
import { World, type WorldJob } from './world';

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
  return { answer: job.answer, runs: runs(world) };
}
type Promoted = { readonly answer: WorldJob['answer']; readonly runs: readonly number[] };

async function arrive(world: World): Promise<void> {
  world.startProduction();
  await finishProduction(world);
}

/** Back to release 1. */
async function rollBack(world: World): Promise<void> {
  world.rollBack(world.deployed[0] ?? { execution: '', sequence: 0, digest: '' });
  await arrive(world);
}

const runs = (world: World) => world.deployed.map(({ sequence }) => sequence);
const RECORD = 'promotions/production/hello.json';

describe('after a rollback', () => {
  it('a promotion that was complete changes nothing when its stage is retried', async () => {
    const world = await releases(2);
    await promote(world, 2);
    await rollBack(world);
    world.openPromotion(world.built[1]?.execution ?? '');
    expect(await promote(world, 2)).toEqual({ answer: 'succeeded', runs: [1, 2, 1, 1] });
  });

  it('a promotion that had crashed before its marker does not undo it', async () => {
    const world = await releases(2);
    await promote(world, 2, RECORD);
    await rollBack(world);
    expect(runs(world)).toEqual([1, 2, 1]);
    expect(await promote(world, 2)).toEqual({ answer: 'failed', runs: [1, 2, 1, 1] });
  });

  it('a second rollback does not hide the first from it', async () => {
    const world = await releases(2);
    await promote(world, 2, RECORD);
    await rollBack(world);
    await rollBack(world);
    expect(await promote(world, 2)).toMatchObject({ answer: 'failed' });
    expect(runs(world).at(-1)).toBe(1);
  });

  it('a release between the two does not go in and hide the rollback from it', async () => {
    const world = await releases(3);
    await promote(world, 3, RECORD);
    await rollBack(world);
    expect(await promote(world, 2)).toMatchObject({ answer: 'failed' });
    expect(await promote(world, 3)).toMatchObject({ answer: 'failed' });
    expect(runs(world).at(-1)).toBe(1);
  });

  it('a promotion that had crashed before it reached production goes on, as one that had not begun', async () => {
    const world = await releases(3);
    await promote(world, 2);
    await promote(world, 3, 'current/hello/bundle.zip');
    await rollBack(world);
    expect(runs(world)).toEqual([1, 2, 2, 1]);
    expect(await promote(world, 3)).toEqual({ answer: 'succeeded', runs: [1, 2, 2, 1, 3] });
  });
});
