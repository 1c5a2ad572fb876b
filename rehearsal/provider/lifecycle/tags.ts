import { hasUnknown, isValues, UNKNOWN, type Value, type Values } from '../values';

export type Tags = Readonly<Record<string, string>>;

export function tagsOf(value: Value | undefined): Tags {
  if (!isValues(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** `tags_all` of a plan: the default tags of the provider block, overridden by the resource's own. */
export function allTags(defaults: Tags, tags: Value | undefined): Value {
  return hasUnknown(tags ?? null) ? UNKNOWN : { ...defaults, ...tagsOf(tags) };
}

/**
 * What a resource's tags are in its state: without those that came from the provider block, unless the
 * resource says them too.
 */
export function ownTags(defaults: Tags, all: Tags, before: Value | undefined): Values {
  const said = tagsOf(before);
  return Object.fromEntries(
    Object.entries(all).filter(([key, value]) => defaults[key] !== value || key in said),
  );
}

/** What to add or overwrite, and which keys to take away, to get from one set of tags to another. */
export function tagChanges(from: Tags, to: Tags): { readonly add: Tags; readonly remove: readonly string[] } {
  return {
    add: Object.fromEntries(Object.entries(to).filter(([key, value]) => from[key] !== value)),
    remove: Object.keys(from).filter((key) => !(key in to)),
  };
}
