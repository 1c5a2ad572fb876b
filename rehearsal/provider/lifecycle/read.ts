import { Arguments } from '../arguments';
import type { Connection } from '../connection';
import { conform, isValues, UNKNOWN, type LooseValues, type Values } from '../values';
import { isNotFound } from './errors';
import { reconcile } from './reconcile';
import { hasAttribute, type ResourceType } from './resource';
import { ownTags, tagsOf } from './tags';

export interface Reading {
  readonly state: Values;
  /** Members that the handler returned. All other members keep their values from the state. */
  readonly read: LooseValues;
}

/** Returns the connection for the Region in the argument `region` of a resource or data source. */
export function inRegionOf(aws: Connection, values: Values): Connection {
  const region = values['region'];
  return typeof region === 'string' ? aws.inRegion(region) : aws;
}

/** Reads the state of a resource from the local AWS. Returns undefined if the resource does not exist. */
export async function readState(
  type: ResourceType,
  aws: Connection,
  before: Values,
): Promise<Reading | undefined> {
  const connection = inRegionOf(aws, before);
  const read = await readAttributes(type, connection, before);
  if (read === undefined) return undefined;

  const shaped = onlyRead(conform(type.block, read), read);
  const all = tagsOf(shaped['tags']);
  const resourceTags = Object.fromEntries(Object.entries(all).filter(([key]) => !key.startsWith('aws:')));
  const current: Values = {
    ...shaped,
    ...('tags' in read ? { tags: ownTags(aws.defaultTags, resourceTags, before['tags']) } : {}),
    ...('tags' in read && hasAttribute(type, 'tags_all') ? { tags_all: resourceTags } : {}),
    ...(hasAttribute(type, 'region') ? { region: connection.region } : {}),
  };
  return { state: reconcile(type.block, settled(before), current), read };
}

async function readAttributes(
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

/**
 * Removes the members that the handler did not return. `conform` adds such members, because the schema requires every
 * member.
 */
function onlyRead(shaped: Values, read: LooseValues): Values {
  return Object.fromEntries(
    Object.entries(shaped)
      .filter(([name]) => name in read)
      .map(([name, value]) => [name, onlyReadIn(value, read[name])]),
  );
}

function onlyReadIn(value: Values[string], read: unknown): Values[string] {
  if (Array.isArray(value) && Array.isArray(read)) {
    return value.map((item: Values[string], index) => onlyReadIn(item, read[index] as unknown));
  }
  return isValues(value) && isValues(read) ? onlyRead(value, read) : value;
}

/** Replaces unknown values with null, because an existing resource has no unknown values. */
export function settled(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value === UNKNOWN ? null : value]),
  );
}
