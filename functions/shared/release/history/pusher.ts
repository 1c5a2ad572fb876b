import type { PipelineExecution } from '@aws-sdk/client-codepipeline';

import { PIPELINE_VARIABLES } from '../names';

/** Matches the ARN of a caller. Excludes the rare characters that IAM allows only in the path of a user. */
const BY_CALLER =
  /^by (arn:aws(?:-[a-z]+)*:(?:iam|sts)::\d{12}:(?:root|(?:user|role|assumed-role|federated-user)\/[\w+=,.@/-]+))$/;
/** Maximum length of the ARN in the release files, in characters. */
const MAXIMUM_LENGTH = 300;

/**
 * Returns the ARN of the caller that pushed the commit of an execution, or undefined when CodePipeline does not know
 * the caller. Trusts the pipeline variables only if an EventBridge rule started the execution. Everybody else who may
 * start the pipeline may choose the values of the variables.
 */
export function pusherOf({ trigger, variables = [] }: PipelineExecution, commit: string): string | undefined {
  if (trigger?.triggerType !== 'CloudWatchEvent') return undefined;
  const valueOf = (variable: string) => variables.find(({ name }) => name === variable)?.resolvedValue ?? '';
  // The pipeline builds the newest commit of the branch, which may be newer than the commit of the event.
  if (valueOf(PIPELINE_VARIABLES.pushedCommit) !== `at ${commit}`) return undefined;
  const [, arn] = BY_CALLER.exec(valueOf(PIPELINE_VARIABLES.pusher)) ?? [];
  return arn !== undefined && arn.length <= MAXIMUM_LENGTH ? arn : undefined;
}
