import { isList, type TemplateValue } from '../../../../../functions/shared/template/value';
import { callOf, type Template } from '../template/template';
import { NO_RESOURCES, UnknownResource, type TemplateValues } from './template-values';

/**
 * Evaluates the parts of the resources and the outputs that need no value of a resource, as CloudFormation does before
 * it answers a request.
 *
 * @throws CloudFormationError if the evaluation of a part fails.
 */
export function earlyValues(template: Template, values: TemplateValues): readonly TemplateValue[] {
  const resources = [...template.resources.values()]
    .filter(({ condition }) => values.isTrue(condition))
    .map(({ properties }) => properties);
  const outputs = [...template.outputs.values()]
    .filter(({ Condition: name }) => values.isTrue(typeof name === 'string' ? name : undefined))
    .map(({ Value = '' }) => Value);
  return [...resources, ...outputs].flatMap((value) => partsOf(value, values));
}

function partsOf(value: TemplateValue, values: TemplateValues): readonly TemplateValue[] {
  try {
    return [values.evaluator(NO_RESOURCES).value(value)];
  } catch (error) {
    if (!(error instanceof UnknownResource)) throw error;
    return innerOf(value, values).flatMap((inner) => partsOf(inner, values));
  }
}

/** Returns the values in a value: of `Fn::If`, only the branch that applies. */
function innerOf(value: TemplateValue, values: TemplateValues): readonly TemplateValue[] {
  const { name, argument } = callOf(value) ?? {};
  // A reference to a resource has no inner value.
  if (name === 'Ref' || name === 'Fn::GetAtt') return [];
  if (name !== 'Fn::If' || argument === undefined || !isList(argument)) return Object.values(value);
  const [condition, ifTrue = '', ifFalse = ''] = argument;
  return [values.isTrue(condition as string) ? ifTrue : ifFalse];
}
