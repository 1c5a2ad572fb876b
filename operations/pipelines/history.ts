import {
  CodePipelineClient,
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  PipelineNotFoundException,
  type ActionExecutionDetail,
  type StageState,
} from '@aws-sdk/client-codepipeline';

import type { AccountAccess } from '../accounts/account-access';
import type { RegionalName } from '../inventory/executions';

/** Reads the stages of a pipeline. Returns undefined when the pipeline does not exist. */
export async function readStages(
  access: AccountAccess,
  { name, region }: RegionalName,
): Promise<readonly StageState[] | undefined> {
  try {
    const { stageStates = [] } = await access
      .client(CodePipelineClient, region)
      .send(new GetPipelineStateCommand({ name }));
    return stageStates;
  } catch (error) {
    if (error instanceof PipelineNotFoundException) return undefined;
    throw error;
  }
}

/** Lists the action executions of an execution, the newest first. */
export async function listActions(
  access: AccountAccess,
  { name, region }: RegionalName,
  pipelineExecutionId: string,
): Promise<ActionExecutionDetail[]> {
  const client = access.client(CodePipelineClient, region);
  const actions: ActionExecutionDetail[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new ListActionExecutionsCommand({ pipelineName: name, filter: { pipelineExecutionId }, nextToken }),
    );
    actions.push(...(page.actionExecutionDetails ?? []));
    ({ nextToken } = page);
  } while (nextToken !== undefined);
  const timeOf = ({ startTime }: ActionExecutionDetail) => startTime?.getTime() ?? 0;
  return actions.sort((one, other) => timeOf(other) - timeOf(one));
}
