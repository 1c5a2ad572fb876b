import { outcomeKey } from '../../../../functions/shared/release/history/outcome';
import type { BuiltRelease } from '../world/releases';
import type { FunctionCall, SeededBug, World } from '../world/world';
import { forgedOutcome } from './forged';

/** Bugs of a promotion to production that reads what happened in staging. */

/** Returns the release whose outcome promote-release reads; undefined for another call. */
function readRelease(world: World, { by, input, name }: FunctionCall): BuiltRelease | undefined {
  if (by !== 'promote' || name !== 'GetObject') return undefined;
  return world.built.find(({ sequence }) => input['Key'] === outcomeKey('hello', sequence));
}

const outcomeIn = (world: World, sequence: number) =>
  world.s3.objects.get(`staging-records/${outcomeKey('hello', sequence)}`)?.body.toString();

/** Returns a bug that changes the recorded outcome of the release. */
const changed =
  (change: Parameters<typeof forgedOutcome>[1]): SeededBug =>
  (world, call, send) => {
    const text = outcomeIn(world, readRelease(world, call)?.sequence ?? 0);
    return text === undefined ? send() : forgedOutcome(text, change);
  };

/** Bug: promote-release accepts the outcome `failed`, and that of a release that was rolled back. */
export const acceptsFailed = changed({ status: 'succeeded' });

/** Bug: promote-release does not wait for the soak time. */
export const ignoresSoakTime = changed({ endedAt: '2020-01-01T00:00:00.000Z' });

/** Bug: promote-release accepts a release that was rolled back. */
export const acceptsRolledBack: SeededBug = (world, call, send) => {
  const text = outcomeIn(world, readRelease(world, call)?.sequence ?? 0);
  return text?.includes('"status":"rolled-back"') === true
    ? forgedOutcome(text, { status: 'succeeded' })
    : send();
};

/** Bug: promote-release does not wait for an outcome that is not recorded yet. */
export const doesNotWait: SeededBug = (world, call, send) => {
  const release = readRelease(world, call);
  if (release === undefined || outcomeIn(world, release.sequence) !== undefined) return send();
  return forgedOutcome('{}', {
    version: 1,
    environment: 'staging',
    application: 'hello',
    sequence: release.sequence,
    commit: 'c'.repeat(40),
    execution: release.execution,
    status: 'succeeded',
    pipeline: 'hello-acme-staging',
    pipelineExecution: release.execution,
    attempt: 1,
    endedAt: '2020-01-01T00:00:00.000Z',
  });
};

/** Bug: promote-release accepts the outcome of another execution. */
export const acceptsOtherExecution: SeededBug = (world, call, send) => {
  const release = readRelease(world, call);
  if (release === undefined) return send();
  const { execution, sequence } = release;
  const others = world.built.flatMap((other) => outcomeIn(world, other.sequence) ?? []);
  const [text] = others.filter((other) => other.includes('"status":"succeeded"'));
  return text === undefined ? send() : forgedOutcome(text, { execution, sequence });
};
