import type { Connection } from '../connection';
import type { Attribute } from '../schema/schema';
import { isList, isValues, UNKNOWN, type Value, type Values } from '../values';
import { differences, reconcile } from './reconcile';
import { hasAttribute, needsUpdate, type ResourceType } from './resource';
import { allTags } from './tags';

export interface Plan {
  readonly planned: Values;
  /** Top-level members whose change means a new resource. */
  readonly replace: readonly string[];
}

/**
 * What a resource will be: Terraform's proposal (configuration over prior state), with what the provider adds:
 * default values, all tags, the Region; and unknown for what only the local AWS can say.
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
  const renewed = updates ? (type.handler.changing ?? []) : [];
  return { planned: { ...planned, ...Object.fromEntries(renewed.map((name) => [name, UNKNOWN])) }, replace };
}

/** The proposal, with what the provider says where the configuration says nothing. */
function withAdditions(type: ResourceType, aws: Connection, proposed: Values, config: Values): Values {
  let result: Record<string, Value> = { ...proposed };
  for (const [path, value] of Object.entries(type.handler.defaults ?? {})) {
    result = withDefault(result, path.split('.'), value);
  }
  if (hasAttribute(type, 'region') && config['region'] === null) result['region'] = aws.region;
  if (hasAttribute(type, 'tags_all')) result['tags_all'] = allTags(aws.defaultTags, config['tags']);
  return result;
}

/** Sets a default value where nothing is said; a path goes through every nested block of that name. */
function withDefault(
  values: Values,
  [name = '', ...rest]: readonly string[],
  value: Value,
): Record<string, Value> {
  const said = values[name] ?? null;
  if (rest.length === 0) return { ...values, [name]: said ?? value };
  if (!isList(said)) return { ...values };
  return { ...values, [name]: said.map((item) => (isValues(item) ? withDefault(item, rest, value) : item)) };
}

/** A new resource's computed attributes are not known yet. */
function unknowns(type: ResourceType, wanted: Values): Values {
  const open = ({ computed, name }: Attribute) => computed && (wanted[name] ?? null) === null;
  return Object.fromEntries(type.block.attributes.filter(open).map(({ name }) => [name, UNKNOWN]));
}

function forcesNew(
  { handler, recorded }: ResourceType,
  name: string,
  prior: Values,
  planned: Values,
): boolean {
  const said = (handler.forceNew ?? []).map((path) => path.split('.')).filter(([first]) => first === name);
  if (name === 'region' || said.some((path) => changedAt(path, prior, planned))) return true;
  if (recorded || (handler.remembered ?? []).includes(name)) return false;
  if (name === 'tags_all') return handler.tag === undefined;
  return handler.update === undefined && needsUpdate(handler, name);
}

/** Whether what stands at a path into nested blocks differs; the member itself is known to have changed. */
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
