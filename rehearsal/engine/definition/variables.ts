import { sizeText } from '../../../functions/shared/text/text';
import { ActionFailure } from '../errors';

/** Variables an execution has so far, by namespace. */
export type Variables = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** `#{Namespace.Key}`: anything between the braces, so that a wrong one is seen. */
const REFERENCE = /#\{([^}]*)\}/g;
const WELL_FORMED = /^([A-Za-z0-9@_-]+)\.([A-Za-z0-9@_-]+)$/;
/** Resolved configuration of one action, in bytes: CodePipeline's own limit. */
const RESOLVED_LIMIT = 100 * 1024;

/** A reference in a configuration value: as it stands there, and its two parts when it is well formed. */
export interface Reference {
  readonly text: string;
  readonly namespace?: string;
  readonly key?: string;
}

export function referencesIn(value: string): Reference[] {
  return [...value.matchAll(REFERENCE)].map(([text, inner = '']) => {
    const [, namespace, key] = WELL_FORMED.exec(inner) ?? [];
    return namespace === undefined || key === undefined ? { text } : { text, namespace, key };
  });
}

/**
 * The configuration with every variable replaced, as text: nothing is escaped.
 *
 * @throws ActionFailure when a variable has no value, or the result exceeds 100 KB.
 */
export function resolve(
  action: string,
  configuration: Readonly<Record<string, string>>,
  variables: Variables,
): Record<string, string> {
  const unknown = new Set<string>();
  const lookUp = (text: string): string => {
    const [reference] = referencesIn(text);
    const value = variables.get(reference?.namespace ?? '')?.[reference?.key ?? ''];
    if (value === undefined) unknown.add(text);
    return value ?? text;
  };
  const resolved = Object.fromEntries(
    Object.entries(configuration).map(([key, value]) => [key, value.replace(REFERENCE, lookUp)]),
  );
  if (unknown.size > 0) {
    throw new ActionFailure(
      'ConfigurationError',
      'An action in this pipeline failed because one or more variables could not be resolved: ' +
        `Action name=${action}. The variables without a value are ${[...unknown].join(', ')}.`,
    );
  }
  const size = Object.entries(resolved).reduce((sum, pair) => sum + Buffer.byteLength(pair.join('')), 0);
  if (size > RESOLVED_LIMIT) {
    throw new ActionFailure(
      'ConfigurationError',
      `the resolved configuration of the action ${action} has ${sizeText(size)}; allowed: ` +
        `${sizeText(RESOLVED_LIMIT)}; leave long variables out of it`,
    );
  }
  return resolved;
}
