import { Arguments } from '../arguments';
import type { Connection } from '../connection';
import { conform, isValues, UNKNOWN, type LooseValues, type Values } from '../values';
import { isNotFound } from './errors';
import { reconcile } from './reconcile';
import { hasAttribute, type ResourceType } from './resource';
import { ownTags, tagsOf } from './tags';

export interface Reading {
  readonly state: Values;
  /** Members the handler read, as opposed to those the state remembers. */
  readonly read: LooseValues;
}

/** The connection a resource asks for with its own `region`. */
export function connectionOf(aws: Connection, values: Values): Connection {
  const region = values['region'];
  return typeof region === 'string' ? aws.inRegion(region) : aws;
}

/** The state of a resource as the local AWS has it now; undefined if it is gone. */
export async function readState(
  type: ResourceType,
  aws: Connection,
  before: Values,
): Promise<Reading | undefined> {
  const at = connectionOf(aws, before);
  const read = await reading(type, at, before);
  if (read === undefined) return undefined;

  const shaped = onlyRead(conform(type.block, read), read);
  const all = tagsOf(shaped['tags']);
  const own = Object.fromEntries(Object.entries(all).filter(([key]) => !key.startsWith('aws:')));
  const now: Values = {
    ...shaped,
    ...('tags' in read ? { tags: ownTags(aws.defaultTags, own, before['tags']) } : {}),
    ...('tags' in read && hasAttribute(type, 'tags_all') ? { tags_all: own } : {}),
    ...(hasAttribute(type, 'region') ? { region: at.region } : {}),
  };
  return { state: reconcile(type.block, settled(before), now), read };
}

async function reading(
  type: ResourceType,
  aws: Connection,
  before: Values,
): Promise<LooseValues | undefined> {
  try {
    return await type.handler.read(aws, new Arguments(type.name, before));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** `conform` gives every member of a schema; this takes away again what the handler did not read. */
function onlyRead(shaped: Values, read: LooseValues): Values {
  return Object.fromEntries(
    Object.entries(shaped)
      .filter(([name]) => name in read)
      .map(([name, value]) => [name, pruned(value, read[name])]),
  );
}

function pruned(value: Values[string], read: unknown): Values[string] {
  if (Array.isArray(value) && Array.isArray(read)) {
    return value.map((item: Values[string], index) => pruned(item, read[index] as unknown));
  }
  return isValues(value) && isValues(read) ? onlyRead(value, read) : value;
}

/** Nothing stays unknown once a resource is there. */
export function settled(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value === UNKNOWN ? null : value]),
  );
}
