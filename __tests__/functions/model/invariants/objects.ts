import type { ReleaseEnvironment } from '../world/environment';
import type { World } from '../world/world';

/** Returns a problem for each object that was written twice, and that may be written only once (I2). */
export function rewritten(world: World): string[] {
  const current = world.all.map(({ currentPath }) => currentPath);
  const paths = world.stored
    .map(({ path }) => path)
    .filter((path) => !current.includes(path) && !/\/(?:outcomes|notices)\//.test(path));
  return repeated(paths, 'written twice (I2)');
}

/** Returns a problem for each job with two results (I5). */
export const answeredTwice = (world: World) => repeated(world.results, 'a job got two results (I5)');

/**
 * Returns the problems of the watched key in an environment: an older release became current (I3), or one promotion started
 * the pipeline twice. After a write by an intruder, the check is skipped, because a promotion may then write its bundle
 * again.
 */
export function wrongCurrent(world: World, { name, versions }: ReleaseEnvironment): string[] {
  if (world.unauthorized.size > 0) return [];
  const executions = versions.map(({ metadata }) => metadata['release-id'] ?? '');
  const back = versions.flatMap(({ metadata }, index) => {
    const [before, now] = [versions[index - 1]?.metadata['sequence'] ?? 0, metadata['sequence']];
    return Number(now) < Number(before)
      ? [`the current release of ${name} went back from ${String(before)} to ${String(now)} (I3)`]
      : [];
  });
  return [...back, ...repeated(executions, `${name} was started twice by one promotion`)];
}

function repeated(values: readonly string[], problem: string): string[] {
  return values
    .filter((value, index) => values.indexOf(value) !== index)
    .map((value) => `${problem}: ${value}`);
}
