import type { Block } from '../schema/schema';
import { items, type LooseValues, type Values } from '../values';
import { isNothing } from './compare';
import type { ResourceType } from './resource';

/**
 * Checks that the handler reads every configured argument from AWS, or lists the argument in `remembered`.
 *
 * @throws Error naming every argument that the handler ignores.
 */
export function checkHandled(type: ResourceType, config: Values, read: LooseValues): void {
  const ignored = [...new Set(unreadPaths(type.block, config, read))].filter(
    (path) => !(type.handler.remembered ?? []).some((name) => path === name || path.startsWith(`${name}.`)),
  );
  if (ignored.length === 0) return;
  throw new Error(
    `the stand-in AWS provider does not handle ${ignored.map((path) => `'${path}'`).join(', ')} of ${type.name}; ` +
      'send each argument to AWS and read each argument back in the handler (rehearsal/provider/handlers), or, if the ' +
      "local AWS does not store the argument, add the argument to the handler's 'remembered' with the reason",
  );
}

/** Arguments that the provider or Terraform handles for every type. */
export const COMMON: ReadonlySet<string> = new Set(['id', 'region', 'timeouts', 'tags_all']);

function* unreadPaths(block: Block, config: Values, read: LooseValues, prefix = ''): Generator<string> {
  const names = [...block.attributes, ...block.blocks].map(({ name }) => name);
  for (const name of names) {
    if (isNothing(config[name]) || (prefix === '' && COMMON.has(name))) continue;
    if (!(name in read)) yield prefix + name;
  }
  for (const nested of block.blocks) {
    const [configured, returned] = [items(config[nested.name]), items(read[nested.name])];
    // A handler treats all blocks of the same name alike, so a check of the first block is sufficient.
    const [example] = returned;
    if (example === undefined) continue;
    for (const item of configured)
      yield* unreadPaths(nested.block, item, example, `${prefix}${nested.name}.`);
  }
}
