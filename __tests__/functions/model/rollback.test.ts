import { deliver } from './invariants/liveness';
import { finishPipeline } from './invariants/settle';
import { startJob } from './runs/jobs';
import type { BuiltRelease } from './world/releases';
import { World } from './world/world';

/** Creates a simulated system in which releases 1 to `count` were delivered to production, one after another. */
async function delivered(count: number): Promise<World> {
  const world = new World();
  for (let n = 0; n < count; n += 1) {
    const built = world.build();
    world.test(built);
    for (const environment of world.all) expect(await deliver(world, environment, built)).toBeUndefined();
  }
  return world;
}

const production = (world: World) => world.environments.production;
/** Returns the numbers of the releases deployed to production, in the order of the deployments. */
const runs = (world: World) => production(world).truth.deployments.map(({ sequence }) => sequence);
const status = (world: World, execution: number) =>
  production(world).pipeline.executions.at(execution)?.status;
const finish = (world: World) => finishPipeline(world, production(world));

/** Starts production's pipeline with the bundle of an older release, as an operator does. */
function rollBack(world: World, { from, to }: { readonly from: number; readonly to: number }): void {
  const { pipeline, versions } = production(world);
  const bundle = versions.find(({ metadata }) => metadata['sequence'] === String(to));
  pipeline.start(bundle?.versionId ?? '', String(from));
}

/** Runs the verification of production's pipeline, so that the execution waits for the end of its deployment. */
async function verify(world: World): Promise<void> {
  const job = world.verificationIn(production(world));
  if (job === undefined) throw new Error('nothing is verified');
  await startJob(world, job).runToEnd();
}

/** Runs the promotion of a release to production until it is over, or until the function crashes before its marker. */
async function promote(
  world: World,
  { execution }: BuiltRelease,
  crash: 'crashes' | 'completes',
): Promise<string> {
  const job = world.openPromotion(execution, 'production');
  const run = startJob(world, job);
  while (!run.ended && !(crash === 'crashes' && run.next === 'PutObject promotions/production/hello.json')) {
    await run.step();
  }
  if (!run.ended) await run.crash();
  return job.answer ?? 'no result';
}

/** Adds a release that has succeeded in staging and is approved for production. */
async function inStaging(world: World): Promise<BuiltRelease> {
  const built = world.build();
  world.test(built);
  await deliver(world, world.environments.staging, built);
  world.approved.add(`production ${built.execution} ${built.digest}`);
  world.now += 3_600_000;
  return built;
}

describe('a rollback by name', () => {
  it('brings an older release back, and keeps the replaced release out', async () => {
    const world = await delivered(2);
    rollBack(world, { from: 2, to: 1 });
    await finish(world);
    production(world).start();
    await finish(world);
    expect(runs(world)).toEqual([1, 2, 1]);
    expect(status(world, -1)).toBe('Failed');
  });

  it('is not undone by a duplicate event that arrives while the rollback deploys', async () => {
    const world = await delivered(2);
    rollBack(world, { from: 2, to: 1 });
    await verify(world);
    production(world).start();
    await finish(world);
    expect(runs(world)).toEqual([1, 2, 1]);
  });

  it('is not undone by a promotion that crashed before it was complete', async () => {
    const world = await delivered(1);
    const built = await inStaging(world);
    expect(await promote(world, built, 'crashes')).toBe('no result');
    production(world).start();
    await finish(world);
    rollBack(world, { from: 2, to: 1 });
    await finish(world);
    expect(await promote(world, built, 'completes')).toBe('succeeded');
    production(world).start();
    await finish(world);
    expect(runs(world)).toEqual([1, 2, 1]);
  });

  it('gives way to a newer release whose promotion is in flight', async () => {
    const world = await delivered(2);
    const built = await inStaging(world);
    rollBack(world, { from: 2, to: 1 });
    await verify(world);
    expect(await promote(world, built, 'completes')).toBe('succeeded');
    production(world).start();
    await finish(world);
    expect(runs(world)).toEqual([1, 2, 1, 3]);
  });

  it('is rejected if a newer release is deployed first, because it does not name that release', async () => {
    const world = await delivered(2);
    const built = await inStaging(world);
    expect(await promote(world, built, 'completes')).toBe('succeeded');
    production(world).start();
    await verify(world);
    rollBack(world, { from: 2, to: 1 });
    await finish(world);
    expect(runs(world)).toEqual([1, 2, 3]);
    expect(status(world, -1)).toBe('Failed');
  });

  it('is superseded by a newer release that waits behind it', async () => {
    const world = await delivered(2);
    production(world).start();
    await verify(world);
    rollBack(world, { from: 2, to: 1 });
    production(world).start();
    expect(status(world, -2)).toBe('Superseded');
    await finish(world);
    expect(runs(world)).toEqual([1, 2, 2, 2]);
  });

  it('that follows another rollback must name the release that runs then', async () => {
    const world = await delivered(3);
    rollBack(world, { from: 3, to: 2 });
    await verify(world);
    rollBack(world, { from: 3, to: 1 });
    await finish(world);
    expect(runs(world)).toEqual([1, 2, 3, 2]);
    rollBack(world, { from: 2, to: 1 });
    await finish(world);
    expect(runs(world)).toEqual([1, 2, 3, 2, 1]);
  });

  it('blocks the retry of an execution that deployed before it', async () => {
    const world = await delivered(2);
    const { pipeline } = production(world);
    production(world).start();
    await verify(world);
    production(world).failDeployment();
    expect(pipeline.retryable()).toHaveLength(1);
    rollBack(world, { from: 2, to: 1 });
    expect(pipeline.retryable()).toEqual([]);
    await finish(world);
    expect(runs(world)).toEqual([1, 2, 1]);
  });

  it('that failed can be retried, and is then a rollback, too', async () => {
    const world = await delivered(2);
    const { pipeline } = production(world);
    rollBack(world, { from: 2, to: 1 });
    await verify(world);
    production(world).failDeployment();
    for (const execution of pipeline.retryable()) pipeline.retry(execution, true);
    await finish(world);
    production(world).start();
    await finish(world);
    expect(runs(world)).toEqual([1, 2, 1]);
  });

  it('fails at its source when the old version is gone', async () => {
    const world = await delivered(2);
    const { gone, versions } = production(world);
    gone.add(versions[0]?.versionId ?? '');
    rollBack(world, { from: 2, to: 1 });
    expect(status(world, -1)).toBe('Failed');
    expect(runs(world)).toEqual([1, 2]);
  });

  it('is over when a newer release is promoted', async () => {
    const world = await delivered(2);
    rollBack(world, { from: 2, to: 1 });
    await finish(world);
    const built = world.build();
    world.test(built);
    for (const environment of world.all) expect(await deliver(world, environment, built)).toBeUndefined();
    expect(runs(world)).toEqual([1, 2, 1, 3]);
  });
});
