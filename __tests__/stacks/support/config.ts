import { ConfigError, parseConfig } from '../../../stacks/config';
import example from '../../fixtures/example.config';

/** Returns the problems of a configuration: the lines of the error message, without the first line. */
export function problemsOf(config: unknown): string[] {
  try {
    parseConfig(config);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.split('\n').slice(1);
  }
}

/**
 * Returns the example with another value at a path such as `environments.0.name`. The value `undefined` deletes the
 * field.
 */
export function changed(path: string, value: unknown): unknown {
  const copy = structuredClone(example) as unknown;
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let parent = copy as Record<string, unknown>;
  for (const key of keys) parent = parent[key] as Record<string, unknown>;
  if (value === undefined) Reflect.deleteProperty(parent, last);
  else parent[last] = value;
  return copy;
}
