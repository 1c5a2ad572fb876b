import type { CodepipelineStageAction } from '@cdktf/provider-aws/lib/codepipeline';

/**
 * Namespaces of output variables, as in `#{SourceVariables.CommitId}`. No namespace may have the name of an artifact.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
 */
export const NAMESPACES = {
  source: 'SourceVariables',
  build: 'BuildVariables',
  deploy: 'DeployVariables',
} as const;

export interface LambdaActionProps {
  readonly name: string;
  readonly functionName: string;
  /** Parameters of the function's contract. They contain only ids, because their JSON has at most 1,000 characters. */
  readonly parameters: object;
  readonly inputArtifacts: string[];
  readonly outputArtifacts?: string[];
  /** Namespace of the output variables, if another action shows them. */
  readonly namespace?: string;
  /** Order in the stage; 1 is first. */
  readonly runOrder: number;
}

/** Returns an action that invokes a function. */
export function lambdaAction(props: LambdaActionProps): CodepipelineStageAction {
  const { name, functionName, parameters, ...rest } = props;
  return {
    name,
    category: 'Invoke',
    owner: 'AWS',
    provider: 'Lambda',
    version: '1',
    configuration: { FunctionName: functionName, UserParameters: JSON.stringify(parameters) },
    ...rest,
  };
}
