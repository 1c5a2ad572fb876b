import { isEqual } from '../resources/json';
import type { Services } from '../resources/handler';
import type { Stack } from '../stacks/stack';
import type { TemplateValue } from '../../../../../functions/shared/template/value';
import { parseTemplateText } from '../template/parse';
import { Template } from '../template/template';
import { evaluateOutputs } from './resources/outputs';
import { activeResources, evaluateProperties, type Plan } from './resources/plan';
import { valuesOf } from './resources/resource-values';

/**
 * Returns true if an update changes a resource, an output or the tags of a stack. A change of a parameter, a condition
 * or a deletion policy alone is no update.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html#troubleshooting-errors-no-updates-to-perform
 *
 * @param services clients of the role of the stack.
 */
export async function changesOf(plan: Plan, stack: Stack, services: Services): Promise<boolean> {
  const declarations = activeResources(plan);
  const current = stack.resources;
  const isSameSet =
    declarations.length === current.size && declarations.every(({ logicalId }) => current.has(logicalId));
  if (!isSameSet || !isEqual(plan.version.tags, stack.tags)) return true;
  if (metadataOf(plan.template) !== metadataOf(new Template(parseTemplateText(stack.template)))) return true;
  const values = valuesOf(() => current);
  for (const declaration of declarations) {
    const properties = await evaluateProperties(plan, declaration, values, services).catch(() => undefined);
    if (!isEqual(properties, current.get(declaration.logicalId)?.properties)) return true;
  }
  const outputs = await evaluateOutputs(plan, current, services).catch(() => undefined);
  return JSON.stringify(outputs) !== JSON.stringify(stack.outputs);
}

/** Returns the metadata of all resources as text. */
const metadataOf = (template: Template) =>
  JSON.stringify(
    Object.entries(template.section('Resources')).map(([id, resource]): TemplateValue => {
      const { Metadata = '' } = resource as Readonly<Record<string, TemplateValue>>;
      return [id, Metadata];
    }),
  );
