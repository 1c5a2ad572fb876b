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
 * Returns the `tags` attribute of a resource: all tags except the default tags of the provider block. A default tag
 * stays if the resource itself sets a tag with the same key.
 */
export function ownTags(defaults: Tags, all: Tags, before: Value | undefined): Values {
  const resourceTags = tagsOf(before);
  return Object.fromEntries(
    Object.entries(all).filter(([key, value]) => defaults[key] !== value || key in resourceTags),
  );
}

/** Returns the tags to write and the tag keys to remove, so that the tags `from` become the tags `to`. */
export function tagChanges(from: Tags, to: Tags): { readonly add: Tags; readonly remove: readonly string[] } {
  return {
    add: Object.fromEntries(Object.entries(to).filter(([key, value]) => from[key] !== value)),
    remove: Object.keys(from).filter((key) => !(key in to)),
  };
}
