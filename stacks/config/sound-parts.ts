import type { z } from 'zod';

import type { ConfigPath } from './problems';

/** A value of which any part may be missing, because the schema refused it. */
export type SoundParts<T> = T extends readonly (infer Item)[]
  ? readonly (SoundParts<Item> | undefined)[]
  : T extends object
    ? { readonly [Key in keyof T]?: SoundParts<T[Key]> | undefined }
    : T;

/**
 * Returns an input without the values that the schema refused. What remains has the shape of the schema, so checks across
 * fields can use it, and they report nothing that only follows from a refused value.
 */
export function soundParts<T>(
  input: unknown,
  issues: readonly z.core.$ZodIssue[],
): SoundParts<T> | undefined {
  return without(input, issues.flatMap(refusedPaths)) as SoundParts<T> | undefined;
}

function refusedPaths(issue: z.core.$ZodIssue): ConfigPath[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => [...issue.path, key]);
  // Of an unknown kind of value nothing was checked. The issue is at the key that names the kind.
  if (issue.code === 'invalid_union' && 'discriminator' in issue) return [issue.path.slice(0, -1)];
  // A list with too few or too many items may have sound items.
  const count = (issue.code === 'too_small' || issue.code === 'too_big') && issue.origin === 'array';
  return count ? [] : [issue.path];
}

/** Leaves out the values at some paths. List items keep their index. */
function without(value: unknown, paths: readonly ConfigPath[]): unknown {
  if (paths.some((path) => path.length === 0)) return undefined;
  const below = (key: string | number) => paths.filter(([first]) => first === key).map(([, ...rest]) => rest);
  // `map` would leave out the holes of `[, item]`.
  if (Array.isArray(value)) return Array.from(value, (item, index) => without(item, below(index)));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, without(item, below(key))]));
}
