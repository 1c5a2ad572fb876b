import type { Block } from '../schema/schema';
import { isList, isValues, type Loose, type LooseValues, type Value, type Values } from '../values';
import { isNothing } from './compare';
import type { ResourceType } from './resource';

/**
 * Nothing is silently made up: an argument that the configuration sets must come back from the local AWS, or
 * be on the handler's list of what is only remembered.
 *
 * @throws Error naming every argument that the handler passes over.
 */
export function checkHandled(type: ResourceType, config: Values, read: LooseValues): void {
  const passedOver = [...new Set(unread(type.block, config, read))].filter(
    (path) => !(type.handler.remembered ?? []).some((name) => path === name || path.startsWith(`${name}.`)),
  );
  if (passedOver.length === 0) return;
  throw new Error(
    `the stand-in provider does not handle ${passedOver.map((path) => `'${path}'`).join(', ')} of ${type.name}; ` +
      'let the handler in rehearsal/provider/handlers pass it to AWS and read it back, or, if the local AWS does ' +
      "not keep it, add it to the handler's 'remembered' with the reason",
  );
}

/** Set by a caller of Terraform, or kept by Terraform itself. */
const ALWAYS = new Set(['id', 'region', 'timeouts', 'tags_all']);

function* unread(block: Block, config: Values, read: LooseValues, prefix = ''): Generator<string> {
  const names = [...block.attributes, ...block.blocks].map(({ name }) => name);
  for (const name of names) {
    if (isNothing(config[name]) || (prefix === '' && ALWAYS.has(name))) continue;
    if (!(name in read)) yield prefix + name;
  }
  for (const nested of block.blocks) {
    const [said, got] = [items(config[nested.name]), items(read[nested.name])];
    // Which answer belongs to which block does not matter: a handler reads all of them alike.
    const [example] = got;
    if (example === undefined) continue;
    for (const item of said) yield* unread(nested.block, item, example, `${prefix}${nested.name}.`);
  }
}

function items(value: Value | undefined): readonly Values[];
function items(value: Loose): readonly LooseValues[];
function items(value: Loose): readonly LooseValues[] {
  if (isList(value)) return value.filter(isValues);
  return isValues(value) ? [value] : [];
}
