import { CURRENT, type World } from './world';

/** What must never have happened, of all that has; empty when all is well. */
export function violations(world: World): string[] {
  return [
    ...world.deployed.flatMap(({ execution, digest }) => {
      const what = `${execution} ${digest}`;
      return [
        ...(world.approved.has(what) ? [] : [`I1: production runs ${what} without an approval of it`]),
        ...(world.tested.has(what) ? [] : [`I1: production runs ${what}, which did not run in test`]),
      ];
    }),
    ...growing(world.deployed, 'I3: production went back'),
    ...(world.foreign.size > 0 ? [] : growing(current(world), 'I3: the current release went back')),
    ...changed(world),
    ...repeated(world.results, 'I5: a job got two results'),
    ...startedTwice(world),
  ];
}

interface Numbered {
  readonly sequence: number;
  /** Made current again on purpose. Production itself never goes back. */
  readonly rollback?: boolean;
}

/** Sequences only grow. */
function growing(releases: readonly Numbered[], what: string): string[] {
  return releases.flatMap(({ sequence, rollback }, index) => {
    const before = releases[index - 1]?.sequence ?? 0;
    return rollback === true || sequence >= before
      ? []
      : [`${what}: from release ${String(before)} to ${String(sequence)}`];
  });
}

/** Versions of the watched key, but for those of an intruder. */
function current(world: World) {
  const own = world.stored.filter(({ path, object }) => path === CURRENT && !world.foreign.has(object));
  return own.map(({ object: { metadata } }) => {
    const { sequence, 'release-id': execution = '' } = metadata;
    return { sequence: Number(sequence), execution, rollback: world.rollbacks.has(execution) };
  });
}

/** A promotion whose bundle an intruder has replaced may put it back; one that was rolled back may not. */
function startedTwice(world: World): string[] {
  if (world.foreign.size > 0) return [];
  const executions = current(world).map(({ execution }) => execution);
  return repeated(executions, 'production was started twice by one promotion');
}

/** I2: what is written once stays. */
function changed(world: World): string[] {
  const paths = world.stored.map(({ path }) => path).filter((path) => path !== CURRENT);
  return repeated(paths, 'I2: written twice');
}

function repeated(values: readonly string[], what: string): string[] {
  return values.filter((value, index) => values.indexOf(value) !== index).map((value) => `${what}: ${value}`);
}
