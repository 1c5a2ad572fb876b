import type { ReleaseEnvironment } from '../world/environment';
import { MINUTE_MS, SOAK_MINUTES } from '../world/times';
import type { Deployment } from '../world/truth';
import { type World, titleOf } from '../world/world';

/** Returns a problem for each deployment of a release that was not ready for the environment (I1). */
export function notReady(world: World, { name, truth }: ReleaseEnvironment): string[] {
  return truth.deployments.flatMap((deployment) => {
    const release = titleOf(deployment);
    const missing = [
      ...(world.checked.has(release) ? [] : ['a check']),
      ...(world.tested.has(release) ? [] : ['a deployment to test']),
      ...(world.approved.has(`${name} ${release}`) ? [] : ['an approval']),
      ...(name === 'production' ? missingInStaging(world, release, deployment.at) : []),
    ];
    return missing.map((proof) => `${name} runs ${release} without ${proof} (I1)`);
  });
}

/** Returns what a release lacks in staging at the time of its deployment to production. */
function missingInStaging({ environments }: World, release: string, deployedAt: number): string[] {
  const since = environments.staging.truth.succeeded.get(release);
  if (since === undefined || since > deployedAt) return ['a success in staging'];
  return deployedAt - since < SOAK_MINUTES * MINUTE_MS ? ['its soak time in staging'] : [];
}

/**
 * Returns a problem for each deployment of an older release without a rollback, of a release that a rollback keeps out, and
 * of a rollback that replaces another release than it names (I3).
 */
export function backwards({ name, truth }: ReleaseEnvironment): string[] {
  let keptOut = 0;
  return truth.deployments.flatMap((deployment, index) => {
    const before = truth.deployments[index - 1];
    const problem =
      deployment.rollbackFrom === undefined
        ? promotionProblem(deployment, before, keptOut)
        : rollbackProblem(deployment, before);
    keptOut = Math.max(keptOut, deployment.rollbackFrom ?? 0);
    return problem === undefined ? [] : [`${name} ${problem} (I3)`];
  });
}

function promotionProblem({ sequence }: Deployment, before: Deployment | undefined, keptOut: number) {
  if (sequence < (before?.sequence ?? 0)) {
    return `went back from release ${String(before?.sequence)} to ${String(sequence)} without a rollback`;
  }
  return sequence > keptOut
    ? undefined
    : `runs release ${String(sequence)} after a rollback from release ${String(keptOut)}`;
}

function rollbackProblem({ rollbackFrom, sequence }: Deployment, before: Deployment | undefined) {
  const isNamed = before === undefined || [rollbackFrom, sequence].includes(before.sequence);
  return isNamed
    ? undefined
    : `ran release ${String(before.sequence)}, but a rollback from ${String(rollbackFrom)} to ${String(sequence)} replaced it`;
}
