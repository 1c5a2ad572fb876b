import {
  type ActionExecutionDetail,
  type CodePipelineClient,
  ListActionExecutionsCommand,
} from '@aws-sdk/client-codepipeline';

import { during } from '../job/errors';

/**
 * Lists the action executions of all attempts of a pipeline execution, in CodePipeline's order. The request does not use the filter `latestInPipelineExecution`, because
 * AWS does not document whether that filter finds an action that a retry of the failed actions did not run again.
 *
 * @throws JobError when a request fails.
 */
export async function listActions(
  client: CodePipelineClient,
  {
    pipeline: pipelineName,
    execution: pipelineExecutionId,
  }: { readonly pipeline: string; readonly execution: string },
): Promise<ActionExecutionDetail[]> {
  const actions: ActionExecutionDetail[] = [];
  let nextToken: string | undefined;
  do {
    const page = await during(
      `listing the actions of execution ${pipelineExecutionId} of pipeline ${pipelineName}`,
      () =>
        client.send(
          new ListActionExecutionsCommand({ pipelineName, filter: { pipelineExecutionId }, nextToken }),
        ),
    );
    actions.push(...(page.actionExecutionDetails ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return actions.filter((action) => action.pipelineExecutionId === pipelineExecutionId);
}
