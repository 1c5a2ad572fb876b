import type { Block, CtyType, NestedBlock } from '../schema/schema';
import { isList, isValues, UNKNOWN, type Value, type Values } from '../values';

/**
 * Returns true if a value is null, empty, or the zero value of its type. The real provider treats these values as
 * equal, because it uses Terraform's older plugin SDK.
 */
export function isNothing(value: Value | undefined): boolean {
  if (value === null || value === undefined || value === '' || value === false || value === 0) return true;
  if (isList(value)) return value.length === 0;
  return isValues(value) && Object.values(value).every(isNothing);
}

/** Returns true if AWS treats two values of an attribute as equal. */
export function sameValue(type: CtyType, left: Value | undefined, right: Value | undefined): boolean {
  if (isNothing(left) && isNothing(right)) return true;
  if (left === undefined || right === undefined || left === UNKNOWN || right === UNKNOWN) return false;
  if (typeof left === 'string' && typeof right === 'string') return left === right || sameJson(left, right);
  return typeof type === 'string' ? left === right : sameCollection(type, left, right);
}

/** Returns true if AWS treats two objects, maps, lists or sets as equal. */
function sameCollection(type: Exclude<CtyType, string>, left: Value, right: Value): boolean {
  if (type[0] === 'object') return isValues(left) && isValues(right) && sameObject(type[1], left, right);
  if (type[0] === 'map') return isValues(left) && isValues(right) && sameMap(left, right);
  if (!isList(left) || !isList(right)) return false;
  const same = (a: Value, b: Value) => sameValue(type[1], a, b);
  return type[0] === 'set' ? sameSet(left, right, same) : sameList(left, right, same);
}

const sameObject = (members: Readonly<Record<string, CtyType>>, left: Values, right: Values): boolean =>
  Object.entries(members).every(([name, member]) => sameValue(member, left[name], right[name]));

function sameMap(left: Values, right: Values): boolean {
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length && keys.every((key) => key in right && left[key] === right[key])
  );
}

/**
 * Returns true if AWS treats two objects of a block as equal. Members that `right` does not contain are not compared.
 */
function sameBlock(block: Block, left: Values, right: Values): boolean {
  return (
    block.attributes.every(
      ({ name, type }) => !(name in right) || sameValue(type, left[name], right[name]),
    ) &&
    block.blocks.every(
      (nested) => !(nested.name in right) || sameBlocks(nested, left[nested.name], right[nested.name]),
    )
  );
}

export function sameBlocks(nested: NestedBlock, left: Value | undefined, right: Value | undefined): boolean {
  if (isNothing(left) && isNothing(right)) return true;
  if (nested.nesting === 'single') {
    return isValues(left) && isValues(right) && sameBlock(nested.block, left, right);
  }
  const same = (a: Value, b: Value) => isValues(a) && isValues(b) && sameBlock(nested.block, a, b);
  if (!isList(left) || !isList(right)) return false;
  return nested.nesting === 'set' ? sameSet(left, right, same) : sameList(left, right, same);
}

type Same = (left: Value, right: Value) => boolean;

function sameList(left: readonly Value[], right: readonly Value[], same: Same): boolean {
  return left.length === right.length && left.every((item, index) => same(item, right[index] ?? null));
}

function sameSet(left: readonly Value[], right: readonly Value[], same: Same): boolean {
  if (left.length !== right.length) return false;
  const rest = [...right];
  return left.every((item) => {
    const index = rest.findIndex((candidate) => same(item, candidate));
    if (index >= 0) rest.splice(index, 1);
    return index >= 0;
  });
}

/** Returns true if two strings, such as policies, contain equal JSON values. */
function sameJson(left: string, right: string): boolean {
  const [a, b] = [parseJson(left), parseJson(right)];
  return a !== undefined && b !== undefined && canonical(a) === canonical(b);
}

function parseJson(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    // A string that begins like JSON but is not valid JSON counts as a plain string.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`);
  return `{${members.join()}}`;
}
