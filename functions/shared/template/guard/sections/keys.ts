import { shown } from '../../../text/text';
import type { TemplateObject, TemplatePath } from '../../value';
import type { Scope, TemplateProblem } from '../scope';

/**
 * Returns a problem for each key that is not in `known`.
 *
 * @param offered Keys that the message suggests or lists.
 */
export function unknownKeys(
  value: TemplateObject,
  known: readonly string[],
  path: TemplatePath,
  sentence: string,
  scope: Scope,
  offered = known,
): TemplateProblem[] {
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => ({
      path: [...path, key],
      sentence: `${shown(key)} ${sentence}${scope.didYouMean(key, offered, `; allowed: ${offered.join(', ')}`)}`,
    }));
}
