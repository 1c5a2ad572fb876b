import {
  CodePipelineClient,
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  PipelineNotFoundException,
  type ActionExecutionDetail,
  type ListActionExecutionsInput,
  type StageState,
} from '@aws-sdk/client-codepipeline';

import type { AccountAccess } from '../accounts/account-access';
import type { RegionalName } from '../inventory/executions';
import type { ReadPipeline } from './pipelines';

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
  pipeline: RegionalName,
  pipelineExecutionId: string,
): Promise<ActionExecutionDetail[]> {
  const actions = await readPages({ access, pipeline }, { filter: { pipelineExecutionId } });
  return actions.sort((one, other) => startOf(other) - startOf(one));
}

/** Number of action executions that one request reads, the most that CodePipeline returns. */
const PAGE = 100;

/**
 * Reads the action executions of all executions of a pipeline, page by page, until they are enough.
 *
 * @param isEnough Receives everything that has been read.
 */
export const readHistoryUntil = (
  read: ReadPipeline,
  isEnough: (actions: readonly ActionExecutionDetail[]) => boolean,
): Promise<ActionExecutionDetail[]> => readPages(read, { maxResults: PAGE }, isEnough);

async function readPages(
  { access, pipeline: { name, region } }: ReadPipeline,
  input: Pick<ListActionExecutionsInput, 'filter' | 'maxResults'>,
  isEnough: (actions: readonly ActionExecutionDetail[]) => boolean = () => false,
): Promise<ActionExecutionDetail[]> {
  const client = access.client(CodePipelineClient, region);
  const actions: ActionExecutionDetail[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new ListActionExecutionsCommand({ pipelineName: name, ...input, nextToken }),
    );
    actions.push(...(page.actionExecutionDetails ?? []));
    ({ nextToken } = page);
  } while (nextToken !== undefined && !isEnough(actions));
  return actions;
}

/** Returns the time in milliseconds at which an action began. */
export const startOf = ({ startTime }: ActionExecutionDetail): number => startTime?.getTime() ?? 0;

/** Returns whether actions reach back to a time. CodePipeline returns the newest first. */
export const reachesBackTo =
  (time: number) =>
  (actions: readonly ActionExecutionDetail[]): boolean =>
    actions.some((action) => startOf(action) < time);
