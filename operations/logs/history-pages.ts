import {
  ListActionExecutionsCommand,
  CodePipelineClient,
  type ActionExecutionDetail,
} from '@aws-sdk/client-codepipeline';

import type { ReadPipeline } from '../pipelines/pipelines';

/** Number of action executions that one request reads, the most that CodePipeline returns. */
const PAGE = 100;

/**
 * Reads the action executions of all executions of a pipeline, page by page, until they are enough.
 *
 * @param isEnough Receives everything that has been read.
 */
export async function readHistoryUntil(
  { access, pipeline }: ReadPipeline,
  isEnough: (actions: readonly ActionExecutionDetail[]) => boolean,
): Promise<ActionExecutionDetail[]> {
  const client = access.client(CodePipelineClient, pipeline.region);
  const actions: ActionExecutionDetail[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new ListActionExecutionsCommand({ pipelineName: pipeline.name, maxResults: PAGE, nextToken }),
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
