import type { z } from 'zod';

import type { ConfigPath } from './problems';

/** A value without the parts that the schema rejected. */
export type SoundParts<T> = T extends readonly (infer Item)[]
  ? readonly (SoundParts<Item> | undefined)[]
  : T extends object
    ? { readonly [Key in keyof T]?: SoundParts<T[Key]> | undefined }
    : T;

/**
 * Returns an input without the values that the schema rejected. The remaining values have the types of the schema, so
 * that checks across fields can use them. These checks therefore report no problem that only follows from a rejected
 * value.
 */
export function soundParts<T>(
  input: unknown,
  issues: readonly z.core.$ZodIssue[],
): SoundParts<T> | undefined {
  return without(input, issues.flatMap(refusedPaths)) as SoundParts<T> | undefined;
}

function refusedPaths(issue: z.core.$ZodIssue): ConfigPath[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => [...issue.path, key]);
  // The schema checks no field of an object whose `type` is unknown, so the whole object is removed. The path of the
  // issue ends in `type`.
  if (issue.code === 'invalid_union' && 'discriminator' in issue) return [issue.path.slice(0, -1)];
  // A list with too few or too many items is not removed, because the items themselves may be valid.
  const count = (issue.code === 'too_small' || issue.code === 'too_big') && issue.origin === 'array';
  return count ? [] : [issue.path];
}

/** Returns a value without the values at some paths. List items keep their index. */
function without(value: unknown, paths: readonly ConfigPath[]): unknown {
  if (paths.some((path) => path.length === 0)) return undefined;
  const below = (key: string | number) => paths.filter(([first]) => first === key).map(([, ...rest]) => rest);
  // `Array.from` also visits the empty slot in `[, item]`, which `map` would skip.
  if (Array.isArray(value)) return Array.from(value, (item, index) => without(item, below(index)));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, without(item, below(key))]));
}
