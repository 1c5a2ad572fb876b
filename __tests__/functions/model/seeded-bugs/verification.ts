import { NO_ROLLBACK, STACK_TAGS } from '../../../../functions/shared/release/names';
import { ENVIRONMENTS } from '../world/job';
import type { FunctionCall, SeededBug, World } from '../world/world';

type Tags = Readonly<Record<string, string>>;

/** Returns a bug in which verify-release reads other tags from the stack. */
const tagged =
  (change: (tags: Tags, rollbackFrom: string, world: World) => Tags): SeededBug =>
  async (world, call, send) => {
    const answer = await send();
    if (call.by !== 'verify' || call.name !== 'DescribeStacks') return answer;
    const { Stacks } = answer as { Stacks: { Tags: { Key: string; Value: string }[] }[] };
    const rollbackFrom = verifiedRollback(world, call);
    return {
      Stacks: Stacks.map((stack) => {
        const tags = Object.fromEntries(stack.Tags.map(({ Key, Value }) => [Key, Value]));
        const changed = Object.entries(change(tags, rollbackFrom, world));
        return { ...stack, Tags: changed.map(([Key, Value]) => ({ Key, Value })) };
      }),
    };
  };

/** Returns the pipeline variable of the execution that is verified. */
function verifiedRollback(world: World, { input }: FunctionCall): string {
  const name = ENVIRONMENTS.find((each) => String(input['StackName']).startsWith(`acme-${each}-`));
  const execution = name && world.environments[name].pipeline.executionIn('Verify');
  return execution?.rollbackFrom ?? NO_ROLLBACK;
}

/** Bug: verify-release ignores whether an execution is a rollback: every release counts as newer. */
export const verifiesOlder = tagged(() => ({ [STACK_TAGS.sequence]: '0' }));

/** Bug: verify-release does not read which release a rollback has replaced. */
export const forgetsRollback = tagged(({ [STACK_TAGS.rolledBackFrom]: _replaced, ...tags }) => tags);

/** Bug: verify-release accepts a rollback from any release, although another one runs. */
export const acceptsUnnamed = tagged((tags, rollbackFrom, { built }) =>
  built.some(({ sequence }) => String(sequence) === rollbackFrom)
    ? { ...tags, [STACK_TAGS.sequence]: rollbackFrom }
    : tags,
);

/** Bug: verify-release accepts a rollback from a release that never ran in the environment. */
export const acceptsUnknown = tagged((tags, rollbackFrom) =>
  rollbackFrom === NO_ROLLBACK ? tags : { [STACK_TAGS.rolledBackFrom]: rollbackFrom, ...tags },
);
