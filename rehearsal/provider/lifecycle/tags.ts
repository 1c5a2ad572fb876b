import { hasUnknown, isValues, UNKNOWN, type Value, type Values } from '../values';

export type Tags = Readonly<Record<string, string>>;

export function tagsOf(value: Value | undefined): Tags {
  if (!isValues(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Returns `tags_all` of a plan: the default tags of the provider block, overridden by the resource's own tags. */
export function allTags(defaults: Tags, tags: Value | undefined): Value {
  return hasUnknown(tags ?? null) ? UNKNOWN : { ...defaults, ...tagsOf(tags) };
}

/**
 * Returns `tags` of a resource's state: all tags except the tags of the provider block; a tag that the resource has too
 * stays.
 */
export function ownTags(defaults: Tags, all: Tags, before: Value | undefined): Values {
  const resourceTags = tagsOf(before);
  return Object.fromEntries(
    Object.entries(all).filter(([key, value]) => defaults[key] !== value || key in resourceTags),
  );
}

/** Returns the tags to write and the keys to remove to get from one set of tags to another. */
export function tagChanges(from: Tags, to: Tags): { readonly add: Tags; readonly remove: readonly string[] } {
  return {
    add: Object.fromEntries(Object.entries(to).filter(([key, value]) => from[key] !== value)),
    remove: Object.keys(from).filter((key) => !(key in to)),
  };
}
