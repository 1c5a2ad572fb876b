import { sizeText } from '../../../functions/shared/text/text';
import { ActionFailure } from '../errors';

/** Namespace of the pipeline variables: `#{variables.<name>}`. */
export const PIPELINE_VARIABLES = 'variables';

/** Variables of an execution by namespace: the pipeline variables, and the output variables of the actions. */
export type Variables = ReadonlyMap<string, Readonly<Record<string, string>>>;

/**
 * Matches a variable reference such as `#{Namespace.Key}`. The pattern also matches malformed references, so that the
 * engine can report them.
 */
const REFERENCE = /#\{([^}]*)\}/g;
const WELL_FORMED = /^([A-Za-z0-9@_-]+)\.([A-Za-z0-9@_-]+)$/;
/** Maximum size of the configuration of one action or rule after variables are replaced, in bytes (a CodePipeline limit). */
const RESOLVED_LIMIT = 100 * 1024;

/** A reference to a variable. The namespace and key are absent if the reference is malformed. */
export interface Reference {
  /** Complete reference in the configuration, such as `#{Namespace.Key}`. */
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
 * Returns the configuration with each variable reference replaced by the value of the variable. Values are inserted
 * without escaping.
 *
 * @throws ActionFailure if a variable has no value, or if the result exceeds 100 KB.
 */
export function resolve(
  name: string,
  configuration: Readonly<Record<string, string>>,
  variables: Variables,
  kind: 'action' | 'rule' = 'action',
): Record<string, string> {
  const unknown = new Set<string>();
  const lookUp = (text: string): string => {
    const [reference] = referencesIn(text);
    const { namespace = '', key = '' } = reference ?? {};
    const values = variables.get(namespace) ?? {};
    // An inherited property such as `constructor` is not a variable.
    const value = Object.hasOwn(values, key) ? values[key] : undefined;
    if (value === undefined) unknown.add(text);
    return value ?? text;
  };
  const resolved = Object.fromEntries(
    Object.entries(configuration).map(([key, value]) => [key, value.replace(REFERENCE, lookUp)]),
  );
  if (unknown.size > 0) {
    throw new ActionFailure(
      'ConfigurationError',
      `${kind === 'action' ? 'An action' : 'A rule'} in this pipeline failed because one or more variables could not ` +
        `be resolved: ${kind === 'action' ? 'Action' : 'Rule'} name=${name}. The variables without a value are ${[...unknown].join(', ')}.`,
    );
  }
  const size = Object.entries(resolved).reduce((sum, pair) => sum + Buffer.byteLength(pair.join('')), 0);
  if (size > RESOLVED_LIMIT) {
    throw new ActionFailure(
      'ConfigurationError',
      `the configuration of the ${kind} ${name} has ${sizeText(size)} after variables are replaced; ` +
        `shorten the values of its variables (allowed: at most ${sizeText(RESOLVED_LIMIT)})`,
    );
  }
  return resolved;
}
