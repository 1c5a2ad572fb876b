import handledArguments from './handled-arguments.json';
import { isNothing } from '../lifecycle/compare';
import { COMMON } from '../lifecycle/unhandled';
import { resourceSchema } from '../schema/bindings';
import type { Block } from '../schema/schema';
import { items, type Values } from '../values';

const HANDLED: Readonly<Record<string, readonly string[]>> = handledArguments;

/**
 * Returns a sentence for each argument of a resource that no test of the stand-in AWS provider has created and read
 * back.
 *
 * @param values the arguments in the shape of the schema.
 */
export function argumentProblems(type: string, address: string, values: Values): string[] {
  const handled = new Set(HANDLED[type]);
  return [...new Set(argumentPaths(resourceSchema(type), values))]
    .filter((path) => !handled.has(path))
    .map(
      (path) =>
        `${address} sets the argument ${path}, which the stand-in AWS provider does not handle; add the argument to ` +
        'the handler in rehearsal/provider/handlers/ and to rehearsal/provider/synthesized/handled-arguments.json',
    );
}

/** Yields the path of each argument with a value. A dot separates a nested block from its argument. */
function* argumentPaths(block: Block, values: Values, prefix = ''): Generator<string> {
  for (const { name } of block.attributes) {
    if (!isNothing(values[name]) && !(prefix === '' && COMMON.has(name))) yield prefix + name;
  }
  for (const nested of block.blocks) {
    if (prefix === '' && COMMON.has(nested.name)) continue;
    for (const item of items(values[nested.name])) {
      // A block without a value counts, too: an empty block can turn on a setting.
      yield prefix + nested.name;
      yield* argumentPaths(nested.block, item, `${prefix}${nested.name}.`);
    }
  }
}
