import type { CodepipelineStageAction } from '@cdktf/provider-aws/lib/codepipeline';

/**
 * Namespaces of output variables: `#{SourceVariables.CommitId}`. They must not be called as an artifact is.
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
  /** What the function's contract asks for: ids only, they end up in a string of at most 1,000 characters. */
  readonly parameters: object;
  readonly inputArtifacts: string[];
  readonly outputArtifacts?: string[];
  /** Of its output variables, when another action shows them. */
  readonly namespace?: string;
  /** 1 is the stage's first. */
  readonly runOrder: number;
}

/** An action that asks one of our functions. */
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
