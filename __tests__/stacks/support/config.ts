import { ConfigError, parseConfig } from '../../../stacks/config';
import example from '../../fixtures/example.config';

/** Returns the problems of a configuration: the message without its first line. An allowed configuration has none. */
export function problemsOf(config: unknown): string[] {
  try {
    parseConfig(config);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.split('\n').slice(1);
  }
}

/** Returns the example with a value changed somewhere, e.g. `environments.0.name`. */
export function changed(path: string, value: unknown): unknown {
  const copy = structuredClone(example) as unknown;
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let place = copy as Record<string, unknown>;
  for (const key of keys) place = place[key] as Record<string, unknown>;
  if (value === undefined) Reflect.deleteProperty(place, last);
  else place[last] = value;
  return copy;
}
