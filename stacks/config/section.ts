import { z } from 'zod';

import { nearest } from '../../functions/shared/text/nearest';

/**
 * Returns the schema of an object with a fixed set of keys. The message about an unknown key contains the closest known
 * key.
 */
export function section<Shape extends z.core.$ZodShape>(shape: Shape) {
  const keys = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => allowedKeys(key, keys)).join('\n')
        : `{ ${keys.join(', ')} }`,
  });
}

/** Returns a line with the allowed keys, and with what to do about an unknown key. */
function allowedKeys(unknown: string, keys: readonly string[]): string {
  const closest = nearest(unknown, keys);
  return `allowed: ${keys.join(', ')}; ${closest === undefined ? 'remove it' : `did you mean '${closest}'?`}`;
}
