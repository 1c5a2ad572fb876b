import { decode, encode, ExtensionCodec } from '@msgpack/msgpack';

import type { Block, CtyType, NestedBlock } from './schema/schema';

/** A value that Terraform knows only after the apply. */
export const UNKNOWN = Symbol('known after apply');
export type Unknown = typeof UNKNOWN;

/** The value of an attribute. A set is an array whose order is irrelevant. */
export type Value = null | boolean | number | string | Unknown | readonly Value[] | Values;
/** The attributes of a resource or a nested block, or the entries of a map. */
export interface Values {
  readonly [name: string]: Value;
}

/** A value that a handler reads from an AWS response. A member that AWS omits is `undefined`. */
export type Loose = Value | undefined | readonly Loose[] | LooseValues;
export interface LooseValues {
  readonly [name: string]: Loose;
}

export const isValues = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const isList = (value: unknown): value is readonly Value[] => Array.isArray(value);

/** Returns the instances of a nested block. Terraform's JSON syntax has an object for a block that occurs once. */
export function items(value: Value | undefined): readonly Values[];
export function items(value: Loose): readonly LooseValues[];
export function items(value: Loose): readonly LooseValues[] {
  if (isList(value)) return value.filter(isValues);
  return isValues(value) ? [value] : [];
}

/** Returns true if a value is unknown or contains an unknown value. */
export function hasUnknown(value: Value): boolean {
  if (value === UNKNOWN) return true;
  if (isList(value)) return value.some(hasUnknown);
  return isValues(value) && Object.values(value).some(hasUnknown);
}

/**
 * Converts unknown values to and from MessagePack extension types. Terraform and the provider both send type 0.
 * Terraform also sends type 12, which adds constraints (refinements) to the unknown value.
 */
const codec = new ExtensionCodec();
const unknownPayload = new Uint8Array([0]);
codec.register({
  type: 0,
  encode: (value) => (value === UNKNOWN ? unknownPayload : null),
  decode: () => UNKNOWN,
});
codec.register({ type: 12, encode: () => null, decode: () => UNKNOWN });

/**
 * A value in a message of Terraform's plugin protocol. Terraform sends `json` only for a state to upgrade, and
 * `msgpack` for all other values.
 */
export interface DynamicValue {
  readonly msgpack?: Uint8Array;
  readonly json?: Uint8Array;
}

/** Returns the values of a resource; null for a resource that does not exist (before create, after destroy). */
export function fromWire(value: DynamicValue | null | undefined): Values | null {
  if (value?.msgpack !== undefined && value.msgpack.length > 0) {
    return object(decode(value.msgpack, { extensionCodec: codec }));
  }
  if (value?.json !== undefined && value.json.length > 0) {
    return object(JSON.parse(Buffer.from(value.json).toString('utf8')));
  }
  return null;
}

function object(value: unknown): Values | null {
  if (value === null) return null;
  if (isValues(value)) return value;
  throw new TypeError(`Terraform sent a ${typeof value} instead of the values of a resource`);
}

export function toWire(block: Block, values: LooseValues | null): DynamicValue {
  return {
    msgpack: encode(values && conform(block, values), { extensionCodec: codec, ignoreUndefined: true }),
  };
}

/**
 * Returns values in exactly the shape of a schema, as Terraform requires: an attribute without a value is null, a
 * repeated block without an instance is an empty list, and attributes outside the schema are dropped.
 */
export function conform(block: Block, values: LooseValues): Values {
  const result: Record<string, Value> = {};
  for (const { name, type } of block.attributes) result[name] = conformType(type, values[name]);
  for (const nested of block.blocks) result[nested.name] = conformBlocks(nested, values[nested.name]);
  return result;
}

function conformBlocks(nested: NestedBlock, value: Loose): Value {
  if (value === UNKNOWN) return value;
  if (nested.nesting === 'single') return isLoose(value) ? conform(nested.block, value) : null;
  const items: readonly Loose[] = Array.isArray(value) ? value : [];
  return items.filter((item) => isLoose(item)).map((item) => conform(nested.block, item));
}

const isLoose = (value: Loose): value is LooseValues => isValues(value);

function conformType(type: CtyType, value: Loose): Value {
  if (value === null || value === undefined) return null;
  if (value === UNKNOWN) return value;
  return typeof type === 'string' ? conformScalar(type, value) : conformCollection(type, value);
}

/** Converts a scalar to the type in the schema, because some AWS APIs return numbers and booleans as strings. */
function conformScalar(type: 'string' | 'number' | 'bool', value: Exclude<Loose, undefined>): Value {
  if (type === 'string') return typeof value === 'number' ? String(value) : (value as Value);
  if (typeof value !== 'string') return value as Value;
  return type === 'number' ? Number(value) : value === 'true';
}

function conformCollection(type: Exclude<CtyType, string>, value: Loose): Value {
  const members: LooseValues = isLoose(value) ? value : {};
  if (type[0] === 'object') {
    return mapMembers(type[1], (member, name) => conformType(member, members[name]));
  }
  if (type[0] === 'map') return mapMembers(members, (member) => conformType(type[1], member));
  return Array.isArray(value) ? value.map((item: Loose) => conformType(type[1], item)) : null;
}

const mapMembers = <From, To>(
  members: Readonly<Record<string, From>>,
  convert: (member: From, name: string) => To,
): Record<string, To> =>
  Object.fromEntries(Object.entries(members).map(([name, member]) => [name, convert(member, name)]));
