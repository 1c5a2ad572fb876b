import type { ReleaseEnvironment } from './environment';
import { bundleOf, digestOf, executionId } from './releases';
import type { World } from './world';

/** Number of the release in a bundle that an intruder makes up. */
const FOREIGN = 99;

/**
 * Writes to the watched key without permission: a well-formed bundle that nobody approved, or an exact copy of the oldest
 * bundle.
 */
export function intrude(world: World, environment: ReleaseEnvironment, copyOlder: boolean): void {
  const [older] = copyOlder ? environment.versions : [];
  if (older !== undefined) {
    const { body, metadata } = older;
    world.unauthorized.add(world.s3.put(environment.currentPath, body, { ...metadata }));
  } else {
    const execution = executionId(2000 + world.nextNumber());
    const built = { execution, sequence: FOREIGN, digest: digestOf(FOREIGN) };
    const { bytes, metadata } = bundleOf(built, environment.name);
    world.ecr.put(built.digest);
    world.unauthorized.add(world.s3.put(environment.currentPath, bytes, metadata));
  }
  world.recordNewObjects();
}

/** Returns true if a bundle that an intruder made up is current, so that every real release counts as older. */
export const isBlocked = ({ currentSequence }: ReleaseEnvironment) => currentSequence === FOREIGN;
