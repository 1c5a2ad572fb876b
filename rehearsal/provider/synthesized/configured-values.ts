import type { Block } from '../schema/schema';
import { conform, items, type LooseValues, type Values } from '../values';

/**
 * Returns the arguments of a synthesized resource in the shape of the schema. Terraform's JSON syntax allows an object
 * for a block that occurs once; the schema needs a list. References to other resources stay text: `${aws_kms_key.key.arn}`.
 */
export const configuredValues = (block: Block, values: LooseValues): Values =>
  conform(block, withLists(block, values));

function withLists(block: Block, values: LooseValues): LooseValues {
  const lists = block.blocks
    .filter(({ name, nesting }) => nesting !== 'single' && values[name] !== undefined)
    .map((nested) => [nested.name, items(values[nested.name]).map((item) => withLists(nested.block, item))]);
  return { ...values, ...(Object.fromEntries(lists) as LooseValues) };
}
