import { conditionOf, type ConditionKind } from './conditions';
import type { ActionDefinition, PipelineDefinition, StageDefinition } from './definition';
import { actionGroups } from './run-order';
import { PIPELINE_VARIABLES, referencesIn, type Reference } from './variables';

/** Names that an action or a rule can use: namespaces of variables, pipeline variables, and artifacts. */
interface Names {
  readonly namespaces: Set<string>;
  readonly pipelineVariables: ReadonlySet<string>;
  readonly artifacts: Set<string>;
}

/**
 * Returns a sentence for each mistake that AWS rejects in CreatePipeline, but the local AWS does not. The mistakes are
 * malformed references, references to variables or artifacts that no earlier action writes, references to undeclared
 * pipeline variables, and names that two actions share.
 */
export function checkReferences(pipeline: PipelineDefinition): string[] {
  const problems: string[] = [];
  const names: Names = {
    namespaces: new Set(['codepipeline', PIPELINE_VARIABLES]),
    pipelineVariables: new Set(pipeline.variables.map(({ name }) => name)),
    artifacts: new Set(),
  };
  for (const stage of pipeline.stages) {
    problems.push(...ruleProblems(stage, 'beforeEntry', names));
    for (const group of actionGroups(stage.actions)) {
      problems.push(...group.flatMap((action) => unknownReferences(stage, 'Action', action, names)));
      problems.push(...group.flatMap((action) => unknownArtifacts('action', action, names)));
      problems.push(...group.flatMap((action) => addNames(action, names)));
    }
    problems.push(...ruleProblems(stage, 'onFailure', names), ...ruleProblems(stage, 'onSuccess', names));
  }
  return problems;
}

/** An action or a rule. */
type Step = Pick<ActionDefinition, 'name' | 'configuration' | 'inputArtifacts'>;

function ruleProblems(stage: StageDefinition, kind: ConditionKind, names: Names): string[] {
  const { rules = [] } = conditionOf(stage, kind) ?? {};
  return rules.flatMap((rule) => [
    ...unknownReferences(stage, 'Rule', rule, names),
    ...unknownArtifacts('rule', rule, names),
  ]);
}

/** Adds the namespace and the output artifacts of an action. @returns a sentence for each name already in use. */
function addNames({ name, namespace, outputArtifacts }: ActionDefinition, names: Names): string[] {
  const problems: string[] = [];
  if (namespace !== undefined && names.namespaces.has(namespace)) {
    problems.push(
      `the namespace ${namespace} of the action ${name} is already in use; ` +
        'choose a namespace that is unique in the pipeline',
    );
  }
  if (namespace !== undefined) names.namespaces.add(namespace);
  for (const { name: artifact } of outputArtifacts) {
    if (names.artifacts.has(artifact)) {
      problems.push(
        `another action already writes the output artifact ${artifact} of the action ${name}; ` +
          'choose a name that is unique in the pipeline',
      );
    }
    names.artifacts.add(artifact);
  }
  return problems;
}

function unknownArtifacts(
  subject: 'action' | 'rule',
  { name, inputArtifacts }: Step,
  { artifacts }: Names,
): string[] {
  return inputArtifacts
    .filter((artifact) => !artifacts.has(artifact.name))
    .map(
      (artifact) =>
        `no earlier action writes the input artifact ${artifact.name} of the ${subject} ${name}; ` +
        `allowed: ${[...artifacts].join(', ') || 'none'}`,
    );
}

function unknownReferences(
  stage: StageDefinition,
  subject: 'Action' | 'Rule',
  step: Step,
  names: Names,
): string[] {
  return Object.entries(step.configuration).flatMap(([key, value]) =>
    referencesIn(value).flatMap((reference) => {
      const problem = problemOf(reference, names);
      return problem === undefined
        ? []
        : [
            `${problem}: StageName=[${stage.name}], ${subject}Name=[${step.name}], ${subject}ConfigurationKey=[${key}], ` +
              `VariableReferenceText=[${reference.text}]`,
          ];
    }),
  );
}

function problemOf(
  { namespace, key }: Reference,
  { namespaces, pipelineVariables }: Names,
): string | undefined {
  if (namespace === undefined || key === undefined) {
    return 'a variable reference does not have the form #{Namespace.Key}';
  }
  if (!namespaces.has(namespace)) {
    return 'a variable reference names a namespace that no earlier action has';
  }
  return namespace === PIPELINE_VARIABLES && !pipelineVariables.has(key)
    ? 'a variable reference names a pipeline variable that the pipeline does not declare'
    : undefined;
}
