import type { Block, NestedBlock } from '../schema/schema';
import { isList, isValues, type Value, type Values } from '../values';
import { sameBlocks, sameValue } from './compare';

/**
 * Returns the values in `now`, but keeps the value in `before` if AWS treats both values as equal (order of a set,
 * format of a policy, null or empty). A plan then shows only real changes. A member that is missing in `now` also keeps
 * the value in `before`.
 */
export function reconcile(block: Block, before: Values, now: Values): Values {
  const result: Record<string, Value> = { ...before };
  for (const { name, type } of block.attributes) {
    const fresh = now[name];
    if (fresh !== undefined && !sameValue(type, before[name], fresh)) result[name] = fresh;
  }
  for (const nested of block.blocks) {
    const fresh = now[nested.name];
    if (fresh === undefined) continue;
    result[nested.name] = reconcileBlocks(nested, before[nested.name], fresh);
  }
  return result;
}

function reconcileBlocks(nested: NestedBlock, before: Value | undefined, now: Value): Value {
  if (sameBlocks(nested, before, now) && before !== undefined) return before;
  if (nested.nesting === 'single') {
    return isValues(before) && isValues(now) ? reconcile(nested.block, before, now) : now;
  }
  if (!isList(now)) return now;
  const earlier = isList(before) ? before : [];
  return now.map((item, index) => {
    const match =
      nested.nesting === 'list'
        ? earlier[index]
        : earlier.find((candidate) => sameBlocks({ ...nested, nesting: 'list' }, [candidate], [item]));
    return isValues(match) && isValues(item) ? reconcile(nested.block, match, item) : item;
  });
}

/** Returns the names of the top-level members in which two states of a resource differ. */
export function differences(block: Block, left: Values, right: Values): Set<string> {
  return new Set([
    ...block.attributes
      .filter(({ name, type }) => !sameValue(type, left[name], right[name]))
      .map(({ name }) => name),
    ...block.blocks
      .filter((nested) => !sameBlocks(nested, left[nested.name], right[nested.name]))
      .map(({ name }) => name),
  ]);
}
