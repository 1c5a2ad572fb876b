import { sizeText } from '../../../functions/shared/text/text';
import { ActionFailure } from '../errors';

/** Output variables of an execution, by namespace. */
export type Variables = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** `#{Namespace.Key}`. Matches any text between the braces, so that a malformed reference is reported. */
const REFERENCE = /#\{([^}]*)\}/g;
const WELL_FORMED = /^([A-Za-z0-9@_-]+)\.([A-Za-z0-9@_-]+)$/;
/** CodePipeline's limit for the resolved configuration of one action, in bytes. */
const RESOLVED_LIMIT = 100 * 1024;

/** A reference to a variable. Namespace and key are absent when the reference is malformed. */
export interface Reference {
  /** The reference as written in the configuration. */
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
 * Returns the configuration with every variable replaced. Values are inserted as text, without escaping.
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
        `${sizeText(RESOLVED_LIMIT)}; remove long variables`,
    );
  }
  return resolved;
}
