import { canonicalJson } from '../../../template/canonical';
import { functionOf } from '../../../template/guard/shape';
import { type TemplateObject, type TemplateValue, isList, isObject } from '../../../template/value';

/** Step from a template value to a value inside it: a key of a mapping, or an entry of a list by name or index. */
export type Step = string | { readonly entry: string };

/** Two values at the same path. A value is undefined when only the other side has a value. */
export interface Pair {
  readonly path: readonly Step[];
  readonly before: TemplateValue | undefined;
  readonly after: TemplateValue | undefined;
}

export interface ValueDifference extends Pair {
  /** True if two lists have the same entries in a different order. */
  readonly reordered: boolean;
}

/** Returns the smallest differences between two values. A call of a function counts as one value. */
export function differencesOf(pair: Pair): ValueDifference[] {
  const pairs = pairsOf(pair);
  const differences = pairs?.flatMap(differencesOf) ?? [];
  const isCompared = pairs !== undefined && !isList(pair.before);
  if (isCompared || differences.length > 0 || isSame(pair.before, pair.after)) return differences;
  return [{ ...pair, reordered: pairs !== undefined }];
}

/**
 * Returns the values inside two mappings or two lists, in pairs. Leaves out the entries that two lists share, if no key
 * identifies the entries. Returns undefined when the two values can only be compared as a whole.
 */
export function pairsOf({ path, before, after }: Pair): Pair[] | undefined {
  if (isList(before) && isList(after)) return listPairs(before, after, path);
  if (!isMapping(before) || !isMapping(after)) return undefined;
  // A resource with another type is another resource.
  if (path.length === 2 && path[0] === 'Resources' && !isSame(before['Type'], after['Type']))
    return undefined;
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].map((key) => ({ path: [...path, key], before: before[key], after: after[key] }));
}

const isScalar = (value: TemplateValue) => typeof value === 'string' || functionOf(value) !== undefined;
const isMapping = (value: TemplateValue | undefined): value is TemplateObject =>
  isObject(value) && functionOf(value) === undefined;

export function isSame(before: TemplateValue | undefined, after: TemplateValue | undefined): boolean {
  if (before === undefined || after === undefined) return before === after;
  return canonicalJson(before) === canonicalJson(after);
}

/** Keys whose values identify the entries of a list, such as the name of a container. */
const IDENTITIES = ['Name', 'Key', 'Field', 'ContainerName', 'ContainerPort'];

function listPairs(
  before: readonly TemplateValue[],
  after: readonly TemplateValue[],
  path: readonly Step[],
): Pair[] {
  const identity = IDENTITIES.find((key) => isIdentity(key, before) && isIdentity(key, after));
  if (identity === undefined) return unnamedPairs(before, after, path);
  const [old, values] = [byName(identity, before), byName(identity, after)];
  const names = new Set([...old.keys(), ...values.keys()]);
  return [...names].map((entry) => ({
    path: [...path, { entry }],
    before: old.get(entry),
    after: values.get(entry),
  }));
}

function nameOf(key: string, entry: TemplateValue): string | undefined {
  const name = isObject(entry) ? entry[key] : undefined;
  return typeof name === 'string' ? name : undefined;
}

function isIdentity(key: string, list: readonly TemplateValue[]): boolean {
  const names = list.map((entry) => nameOf(key, entry));
  return !names.includes(undefined) && new Set(names).size === names.length;
}

const byName = (key: string, list: readonly TemplateValue[]) =>
  new Map(list.map((entry) => [nameOf(key, entry) ?? '', entry]));

/** Returns the entries that only one of two lists has, when no key identifies the entries. */
function unnamedPairs(
  before: readonly TemplateValue[],
  after: readonly TemplateValue[],
  path: readonly Step[],
): Pair[] {
  const removed = entriesMissingIn(after, before);
  const added = entriesMissingIn(before, after);
  const pathOf = ({ value, index }: Entry) => (isScalar(value) ? path : [...path, { entry: String(index) }]);
  const [onlyRemoved] = removed;
  const [onlyAdded] = added;
  if (removed.length === 1 && added.length === 1 && onlyRemoved !== undefined && onlyAdded !== undefined) {
    return [{ path: pathOf(onlyAdded), before: onlyRemoved.value, after: onlyAdded.value }];
  }
  return [
    ...removed.map((entry) => ({ path: pathOf(entry), before: entry.value, after: undefined })),
    ...added.map((entry) => ({ path: pathOf(entry), before: undefined, after: entry.value })),
  ];
}

interface Entry {
  readonly value: TemplateValue;
  readonly index: number;
}

/** Returns the entries of `list` that `other` does not have. An entry may occur several times. */
function entriesMissingIn(other: readonly TemplateValue[], list: readonly TemplateValue[]): Entry[] {
  const counts = new Map<string, number>();
  for (const text of other.map(canonicalJson)) counts.set(text, (counts.get(text) ?? 0) + 1);
  return list.flatMap((value, index) => {
    const text = canonicalJson(value);
    const count = counts.get(text) ?? 0;
    counts.set(text, count - 1);
    return count > 0 ? [] : [{ value, index }];
  });
}

/**
 * Returns a value as text: a scalar as is, `Ref` and `Fn::Sub` in the short form, every other value as JSON. For a list
 * entry that consists of a name and a value, the text contains only the value.
 *
 * @param name Name of the list entry, if `value` is an entry of a list with names.
 */
export function valueText(value: TemplateValue, name?: string): string {
  if (typeof value === 'string') return value;
  if (name !== undefined && isObject(value) && Object.keys(value).length === 2) {
    const { Name, Key = Name, Value } = value;
    if (Key === name && Value !== undefined) return valueText(Value);
  }
  const { name: called, argument } = functionOf(value) ?? {};
  if (typeof argument === 'string') {
    if (called === 'Ref') return `!Ref ${argument}`;
    if (called === 'Fn::Sub') return `!Sub ${argument}`;
  }
  return canonicalJson(value);
}

/** Returns a path as text, such as `Resources.Task.Properties.ContainerDefinitions[app].User`. */
export const pathText = (path: readonly Step[]) =>
  path.reduce<string>((text, step) => {
    const [name, isEntry] = typeof step === 'string' ? [step, false] : [step.entry, true];
    if (!/^[\w-]+$/.test(name)) return `${text}[${JSON.stringify(name)}]`;
    if (isEntry) return `${text}[${name}]`;
    return text === '' ? name : `${text}.${name}`;
  }, '');
