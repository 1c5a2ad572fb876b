import type { TemplateObject, TemplatePath } from '../../value';
import type { Scope, TemplateProblem } from '../scope';

/** @param shown Keys that the sentence lists when no known one is near. */
export function unknownKeys(
  value: TemplateObject,
  known: readonly string[],
  path: TemplatePath,
  sentence: string,
  scope: Scope,
  shown = known,
): TemplateProblem[] {
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => ({
      path: [...path, key],
      sentence: `${key} ${sentence}${scope.didYouMean(key, shown, `; allowed: ${shown.join(', ')}`)}`,
    }));
}
