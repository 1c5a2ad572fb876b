import type { Connection } from '../connection';
import type { ResourceHandler } from '../handlers/shared/handler';
import type { Attribute } from '../schema/schema';
import { isList, isValues, UNKNOWN, type Value, type Values } from '../values';
import { differences, reconcile } from './reconcile';
import { hasAttribute, needsUpdate, type ResourceType } from './resource';
import { allTags } from './tags';

export interface Plan {
  readonly planned: Values;
  /** Names of the top-level members whose change replaces the resource. */
  readonly replace: readonly string[];
}

/**
 * Returns the planned state: Terraform's proposal (the configuration merged over the prior state) plus default values,
 * all tags and the Region. Attributes that the local AWS sets during the apply are unknown.
 */
export function planChange(
  type: ResourceType,
  aws: Connection,
  { prior, proposed, config }: { prior: Values | null; proposed: Values; config: Values },
): Plan {
  const wanted = withAdditions(type, aws, proposed, config);
  if (prior === null) return { planned: { ...wanted, ...unknowns(type, wanted) }, replace: [] };

  const planned = reconcile(type.block, prior, wanted);
  const changed = differences(type.block, prior, planned);
  if (changed.size === 0) return { planned: prior, replace: [] };
  const replace = [...changed].filter((name) => forcesNew(type, name, prior, planned));
  const updates = [...changed].some((name) => needsUpdate(type.handler, name));
  const recomputed = updates ? (type.handler.changing ?? []) : [];
  return {
    planned: { ...planned, ...Object.fromEntries(recomputed.map((name) => [name, UNKNOWN])) },
    replace,
  };
}

/** Completes Terraform's proposal with default values, the Region and all tags. */
function withAdditions(type: ResourceType, aws: Connection, proposed: Values, config: Values): Values {
  const result = withDefaults(type.handler, proposed);
  if (hasAttribute(type, 'region') && config['region'] === null) result['region'] = aws.region;
  if (hasAttribute(type, 'tags_all')) result['tags_all'] = allTags(aws.defaultTags, config['tags']);
  return result;
}

/** Adds the default values of a handler to the arguments that have no value. */
export function withDefaults({ defaults = {} }: ResourceHandler, values: Values): Record<string, Value> {
  let result: Record<string, Value> = { ...values };
  for (const [path, value] of Object.entries(defaults)) {
    result = withDefault(result, path.split('.'), value);
  }
  return result;
}

/**
 * Sets a default value where the configuration has no value. A path through a nested block applies to every block of
 * this name.
 */
function withDefault(
  values: Values,
  [name = '', ...rest]: readonly string[],
  value: Value,
): Record<string, Value> {
  const current = values[name] ?? null;
  if (rest.length === 0) return { ...values, [name]: current ?? value };
  if (!isList(current)) return { ...values };
  return {
    ...values,
    [name]: current.map((item) => (isValues(item) ? withDefault(item, rest, value) : item)),
  };
}

/** Returns the computed attributes of a new resource as unknown values. */
function unknowns(type: ResourceType, wanted: Values): Values {
  const isUnknown = ({ computed, name }: Attribute) => computed && (wanted[name] ?? null) === null;
  return Object.fromEntries(type.block.attributes.filter(isUnknown).map(({ name }) => [name, UNKNOWN]));
}

function forcesNew(
  { handler, recorded }: ResourceType,
  name: string,
  prior: Values,
  planned: Values,
): boolean {
  const paths = (handler.forceNew ?? []).map((path) => path.split('.')).filter(([first]) => first === name);
  if (name === 'region' || paths.some((path) => changedAt(path, prior, planned))) return true;
  if (recorded || (handler.remembered ?? []).includes(name)) return false;
  if (name === 'tags_all') return handler.tag === undefined;
  return handler.update === undefined && needsUpdate(handler, name);
}

/**
 * Returns true if two states differ at a path. The caller has already found a difference in the top-level member, so a
 * path with a single name always differs.
 */
function changedAt(path: readonly string[], prior: Values, planned: Values): boolean {
  return (
    path.length === 1 || JSON.stringify(valuesAt(path, prior)) !== JSON.stringify(valuesAt(path, planned))
  );
}

function valuesAt([name = '', ...rest]: readonly string[], values: Values): Value[] {
  const value = values[name] ?? null;
  if (rest.length === 0) return [value];
  return isList(value) ? value.filter(isValues).flatMap((item) => valuesAt(rest, item)) : [];
}
