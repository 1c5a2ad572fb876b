import type { CodepipelineStageAction } from '@cdktf/provider-aws/lib/codepipeline';

export interface LambdaActionProps {
  readonly name: string;
  readonly functionName: string;
  /**
   * UserParameters of the action. The parameters contain only names and IDs, because CodePipeline allows at most 1,000
   * characters of JSON.
   */
  readonly parameters: object;
  readonly inputArtifacts: string[];
  readonly outputArtifacts?: string[];
  /** Namespace of the output variables. Needed only if another action uses the variables. */
  readonly namespace?: string;
  /** Order in the stage; 1 is first. */
  readonly runOrder: number;
}

/** Returns a pipeline action that invokes a Lambda function. */
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
