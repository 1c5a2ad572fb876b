import type { JsonObject } from './json';

/** Tags by key. */
export type Tags = Readonly<Record<string, string>>;

/** Returns the tags in the property `Tags`, a list of keys and values. */
export function tagsOf({ Tags: list = [] }: JsonObject): Record<string, string> {
  const items = Array.isArray(list)
    ? (list as readonly { readonly Key: string; readonly Value: string }[])
    : [];
  return Object.fromEntries(items.map(({ Key, Value }) => [Key, Value]));
}

/** Returns a list of keys and values. */
export const tagList = (tags: Tags) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** Adds and removes the tags in which the properties of a resource differ. */
export async function changeTags(
  previous: JsonObject,
  next: JsonObject,
  change: { add(tags: Record<string, string>): Promise<unknown>; remove(keys: string[]): Promise<unknown> },
): Promise<void> {
  const [before, after] = [tagsOf(previous), tagsOf(next)];
  const removed = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  const added = Object.entries(after).filter(([key, value]) => before[key] !== value);
  if (removed.length > 0) await change.remove(removed);
  if (added.length > 0) await change.add(Object.fromEntries(added));
}
