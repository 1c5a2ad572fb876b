import { CloudFormationError, validationError } from '../../errors';
import type { Services } from '../../resources/handler';
import { schemaOf, topLevel } from '../../resources/properties/schema';
import type { StackOutput, StackResource } from '../../stacks/stack';
import { referencesIn } from '../../template/references';
import { resolveReferences } from '../../values/dynamic-references';
import type { Plan } from './plan';
import { valuesOf } from './resource-values';
import { stackOf, type Run } from '../run';

/**
 * Returns the reason why a stack operation fails at its start because an output reads an attribute that the type of the
 * resource does not have.
 */
export function unknownAttribute({ template }: Plan): string | undefined {
  for (const [name, { Value = '' }] of template.outputs) {
    for (const reference of referencesIn(Value)) {
      if (reference.kind !== 'GetAtt') continue;
      const { type = '' } = template.resources.get(reference.name) ?? {};
      const [attribute = ''] = reference.attribute.split('.');
      if (topLevel(schemaOf(type).readOnlyProperties).has(attribute)) continue;
      return `[Error] /Outputs/${name}/Value/Fn::GetAtt: Resource type ${type} does not support attribute {${reference.attribute}}`;
    }
  }
  return undefined;
}

/**
 * Evaluates the outputs of a stack.
 *
 * @param resources resources of the stack, by logical id.
 * @throws CloudFormationError if an output does not evaluate to a text.
 */
export async function evaluateOutputs(
  { template, values }: Plan,
  resources: ReadonlyMap<string, StackResource>,
  services: Services,
): Promise<readonly StackOutput[]> {
  const evaluator = values.evaluator(valuesOf(() => resources));
  const outputs = [...template.outputs].map(
    async ([key, { Condition, Description, Value = '' }]): Promise<StackOutput[]> => {
      if (typeof Condition === 'string' && !values.isTrue(Condition)) return [];
      const value = await resolveReferences(evaluator.value(Value), services, `Outputs/${key}`);
      if (typeof value !== 'string') {
        throw validationError(
          'Template format error: The Value field of every Outputs member must evaluate to a String.',
        );
      }
      return [{ key, value, description: typeof Description === 'string' ? Description : undefined }];
    },
  );
  return (await Promise.all(outputs)).flat();
}

/** Evaluates the outputs. @returns the reason of the failure, or undefined. */
export async function setOutputs(run: Run, plan: Plan): Promise<string | undefined> {
  try {
    const outputs = await evaluateOutputs(plan, stackOf(run).resources, run.services);
    run.stacks.change(run.stackId, { outputs });
    return undefined;
  } catch (error) {
    if (error instanceof CloudFormationError) return error.message;
    throw error;
  }
}
