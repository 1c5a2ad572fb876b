import type { World } from '../world/world';
import { backwards, notReady } from './deployments';
import { answeredTwice, rewritten, wrongCurrent } from './objects';

/** Returns the violations of the invariants that hold at any time; an empty list if all invariants hold. */
export function violations(world: World): string[] {
  return [
    ...world.all.flatMap((environment) => [
      ...notReady(world, environment),
      ...backwards(environment),
      ...wrongCurrent(world, environment),
    ]),
    ...rewritten(world),
    ...answeredTwice(world),
    ...world.disproved.map((release) => `production got ${release} in staging (I1)`),
    ...world.defects.map((defect) => `a function threw ${String(defect)}`),
  ];
}
