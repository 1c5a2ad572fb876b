import { parameterValues } from '../../configuration';
import { Evaluation, type Labels } from '../../../template/evaluation/evaluation';
import { type Template, type TemplateObject, objectOf } from '../../../template/value';
import { type AccessDifference, accessDifferences } from './access';
import type { ServiceFiles } from './file-differences';

/** Compares the resources that CloudFormation creates from the files of two releases. */
export function resolvedDifferences(
  before: ServiceFiles,
  after: ServiceFiles,
  labels: Labels,
): AccessDifference[] {
  const [old, value] = [before, after].map(({ template, configuration }) => {
    const evaluation = new Evaluation(template, parameterValues(template, configuration), labels);
    const resources = resourcesOf(template, evaluation);
    return evaluation.isComplete ? resources : undefined;
  });
  if (old !== undefined && value !== undefined) return accessDifferences(old, value);
  const text = 'too long to compare';
  return [{ path: ['Resources'], before: text, after: text, reordered: false, reason: 'unknown values' }];
}

/**
 * Returns the resources that CloudFormation creates from a template, with their types and resolved properties. A
 * returned resource has a condition only if the result of the condition is unknown.
 */
function resourcesOf({ resources }: Template, evaluation: Evaluation): TemplateObject {
  const resolved = [...resources].flatMap(([id, { Type = '', Condition, Properties = objectOf([]) }]) => {
    const exists = typeof Condition === 'string' ? evaluation.condition(Condition) : (Condition ?? true);
    if (exists === false) return [];
    const condition = exists === true ? {} : { Condition: exists };
    return [[id, { Type, ...condition, Properties: evaluation.resolve(Properties) }] as const];
  });
  return objectOf(resolved);
}
