import { z } from 'zod';

import { nearest } from '../../functions/shared/text/nearest';

/** A part of the configuration with a fixed set of keys. An unknown key names the closest known one. */
export function section<Shape extends z.core.$ZodShape>(shape: Shape) {
  const keys = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => allowedKeys(key, keys)).join('\n')
        : `allowed: { ${keys.join(', ')} }`,
  });
}

/** What is allowed instead of an unknown key, and what to do about it; a line. */
function allowedKeys(unknown: string, keys: readonly string[]): string {
  const closest = nearest(unknown, keys);
  return `allowed: ${keys.join(', ')}; ${closest === undefined ? 'remove it' : `did you mean '${closest}'?`}`;
}
