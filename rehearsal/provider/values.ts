import { decode, encode, ExtensionCodec } from '@msgpack/msgpack';

import type { Block, CtyType, NestedBlock } from './schema/schema';

/** A value Terraform does not know yet: it will be known after apply. */
export const UNKNOWN = Symbol('known after apply');
export type Unknown = typeof UNKNOWN;

/** What an attribute can hold. A set is an array whose order means nothing. */
export type Value = null | boolean | number | string | Unknown | readonly Value[] | Values;
/** One object: a resource, a nested block, or a map. */
export interface Values {
  readonly [name: string]: Value;
}

/** The same as a handler gives it, straight from an AWS answer: what is absent there is `undefined`. */
export type Loose = Value | undefined | readonly Loose[] | LooseValues;
export interface LooseValues {
  readonly [name: string]: Loose;
}

export const isValues = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const isList = (value: unknown): value is readonly Value[] => Array.isArray(value);

/** Whether any part of a value is not known yet. */
export function hasUnknown(value: Value): boolean {
  if (value === UNKNOWN) return true;
  if (isList(value)) return value.some(hasUnknown);
  return isValues(value) && Object.values(value).some(hasUnknown);
}

/** Unknown values are MessagePack extensions: 0 in both directions, 12 only from Terraform (with refinements). */
const codec = new ExtensionCodec();
const unknownPayload = new Uint8Array([0]);
codec.register({
  type: 0,
  encode: (value) => (value === UNKNOWN ? unknownPayload : null),
  decode: () => UNKNOWN,
});
codec.register({ type: 12, encode: () => null, decode: () => UNKNOWN });

/** The wire form of a value: `msgpack` is used both ways, `json` only comes in a state to upgrade. */
export interface DynamicValue {
  readonly msgpack?: Uint8Array;
  readonly json?: Uint8Array;
}

/** @returns null for a resource that does not exist (before create, after destroy) */
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
  throw new TypeError(`got a ${typeof value} from Terraform where the values of a resource belong`);
}

export function toWire(block: Block, values: LooseValues | null): DynamicValue {
  return {
    msgpack: encode(values && conform(block, values), { extensionCodec: codec, ignoreUndefined: true }),
  };
}

/**
 * Values in exactly the shape of a schema, as Terraform demands it: every attribute there, null where nothing
 * is said, no attribute more, an absent repeated block an empty list.
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
  if (type === 'number') return typeof value === 'string' ? Number(value) : (value as Value);
  if (type === 'string') return typeof value === 'number' ? String(value) : (value as Value);
  if (type === 'bool') return typeof value === 'string' ? value === 'true' : (value as Value);
  if (type[0] === 'object') {
    const members = type[1];
    const given: LooseValues = isLoose(value) ? value : {};
    return Object.fromEntries(
      Object.entries(members).map(([name, member]) => [name, conformType(member, given[name])]),
    );
  }
  const element = type[1];
  if (type[0] === 'map') {
    const given: LooseValues = isLoose(value) ? value : {};
    return Object.fromEntries(
      Object.entries(given).map(([name, item]) => [name, conformType(element, item)]),
    );
  }
  return Array.isArray(value) ? (value as readonly Loose[]).map((item) => conformType(element, item)) : null;
}
