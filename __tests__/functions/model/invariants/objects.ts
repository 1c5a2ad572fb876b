import { CURRENT, type World } from './world';

/** Returns the violated invariants; an empty list if all invariants hold. */
export function violations(world: World): string[] {
  return [
    ...world.deployed.flatMap(({ execution, digest }) => {
      const release = `${execution} ${digest}`;
      return [
        ...(world.checked.has(release) ? [] : [`production runs ${release}, which was not checked (I1)`]),
        ...(world.approved.has(release) ? [] : [`production runs ${release} without an approval (I1)`]),
        ...(world.tested.has(release) ? [] : [`production runs ${release}, which did not run in test (I1)`]),
      ];
    }),
    ...decreases(world.deployed, 'production went back (I3)'),
    ...(world.unauthorized.size > 0 ? [] : decreases(current(world), 'the current release went back (I3)')),
    ...rewritten(world),
    ...repeated(world.results, 'a job got two results (I5)'),
    ...startedTwice(world),
  ];
}

interface Numbered {
  readonly sequence: number;
  /**
   * True for a release that a rollback made current again. Only such a release may have a lower sequence number than
   * the preceding release.
   */
  readonly rollback?: boolean;
}

/**
 * Returns a problem for each release whose sequence number is lower than the number of the preceding release. Rollbacks
 * are exempt.
 */
function decreases(releases: readonly Numbered[], problem: string): string[] {
  return releases.flatMap(({ sequence, rollback }, index) => {
    const before = releases[index - 1]?.sequence ?? 0;
    return rollback === true || sequence >= before
      ? []
      : [`${problem}: from release ${String(before)} to ${String(sequence)}`];
  });
}

/**
 * Returns the versions of the watched key (the object key whose new versions start production's pipeline), except
 * versions that an intruder wrote.
 */
function current(world: World) {
  const versions = world.stored.filter(
    ({ path, object }) => path === CURRENT && !world.unauthorized.has(object),
  );
  return versions.map(({ object: { metadata } }) => {
    const { sequence, 'release-id': execution = '' } = metadata;
    return { sequence: Number(sequence), execution, rollback: world.rollbacks.has(execution) };
  });
}

/**
 * Returns a problem for each promotion that started production twice. If an intruder wrote to the release bucket, the
 * check is skipped, because a promotion may then write its bundle again.
 */
function startedTwice(world: World): string[] {
  if (world.unauthorized.size > 0) return [];
  const executions = current(world).map(({ execution }) => execution);
  return repeated(executions, 'production was started twice by one promotion');
}

/** Returns a problem for each object that was written twice. Invariant I2 allows this only for the watched key. */
function rewritten(world: World): string[] {
  const paths = world.stored.map(({ path }) => path).filter((path) => path !== CURRENT);
  return repeated(paths, 'written twice (I2)');
}

function repeated(values: readonly string[], problem: string): string[] {
  return values
    .filter((value, index) => values.indexOf(value) !== index)
    .map((value) => `${problem}: ${value}`);
}
