import type { PipelineDefinition } from './definition';
import { referencesIn } from './variables';

/**
 * Namespaces are unique and a variable is used only behind the action that makes it: CreatePipeline checks
 * both on AWS, the local one does not.
 */
export function checkReferences(pipeline: PipelineDefinition): string[] {
  const problems: string[] = [];
  const known = new Set(['codepipeline']);
  for (const stage of pipeline.stages) {
    const orders = [...new Set(stage.actions.map((action) => action.runOrder))].sort((a, b) => a - b);
    for (const order of orders) {
      const group = stage.actions.filter((action) => action.runOrder === order);
      for (const action of group) {
        for (const [key, value] of Object.entries(action.configuration)) {
          for (const { text, namespace } of referencesIn(value)) {
            if (namespace !== undefined && known.has(namespace)) continue;
            problems.push(
              'a variable references a namespace that does not exist before the action runs: ' +
                `StageName=[${stage.name}], ActionName=[${action.name}], ActionConfigurationKey=[${key}], ` +
                `VariableReferenceText=[${text}]`,
            );
          }
        }
      }
      for (const { name, namespace } of group) {
        if (namespace === undefined) continue;
        if (known.has(namespace)) {
          problems.push(`the namespace ${namespace} of the action ${name} is taken: namespaces are unique`);
        }
        known.add(namespace);
      }
    }
  }
  return problems;
}
