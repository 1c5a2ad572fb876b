import { currentKey } from '../../../../functions/shared/release/release-bucket';
import { type Outcome, outcomeKey } from '../../../../functions/shared/release/history/outcome';
import type { WorldJob } from '../world/job';
import type { World } from '../world/world';
import type { Hook } from './intercept';

/**
 * Returns a hook that notes a promotion to production whose release had the same outcome in staging from the start of the
 * function until the write, and that outcome was no success.
 */
export function noteDisproof(world: World, { environment, kind, promotes }: WorldJob, hook: Hook): Hook {
  const built = world.built.find(({ execution }) => execution === promotes);
  if (kind === 'verify' || environment === 'staging' || built === undefined) return hook;
  const outcome = () => world.s3.objects.get(`staging-records/${outcomeKey('hello', built.sequence)}`);
  const before = outcome();
  return async (call, send) => {
    const answer = await hook(call, send);
    const { input, name } = call;
    const starts = name === 'PutObject' && input['Key'] === currentKey('hello');
    if (!starts || before === undefined || before !== outcome()) return answer;
    const { status } = JSON.parse(before.body.toString()) as Outcome;
    if (status !== 'succeeded')
      world.disproved.push(`release ${String(built.sequence)} with the outcome ${status}`);
    return answer;
  };
}
