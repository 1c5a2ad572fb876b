import type { ActionDefinition, PipelineDefinition, StageDefinition } from './definition';
import { actionGroups } from './run-order';
import { referencesIn } from './variables';

/**
 * Finds two errors in a definition: references to variables of later or parallel actions, and namespaces that two
 * actions share. CreatePipeline rejects both errors on AWS, but not in the local AWS.
 */
export function checkReferences(pipeline: PipelineDefinition): string[] {
  const problems: string[] = [];
  const namespaces = new Set(['codepipeline']);
  for (const stage of pipeline.stages) {
    for (const group of actionGroups(stage.actions)) {
      problems.push(...group.flatMap((action) => unknownReferences(stage, action, namespaces)));
      for (const { name, namespace } of group) {
        if (namespace === undefined) continue;
        if (namespaces.has(namespace)) {
          problems.push(
            `another action already uses the namespace ${namespace} of the action ${name}; ` +
              'choose a namespace that is unique in the pipeline',
          );
        }
        namespaces.add(namespace);
      }
    }
  }
  return problems;
}

function unknownReferences(
  stage: StageDefinition,
  action: ActionDefinition,
  namespaces: ReadonlySet<string>,
): string[] {
  return Object.entries(action.configuration).flatMap(([key, value]) =>
    referencesIn(value)
      .filter(({ namespace }) => namespace === undefined || !namespaces.has(namespace))
      .map(
        ({ text }) =>
          'a variable references a namespace that does not exist before the action runs: ' +
          `StageName=[${stage.name}], ActionName=[${action.name}], ActionConfigurationKey=[${key}], ` +
          `VariableReferenceText=[${text}]`,
      ),
  );
}
