import {
  type CodePipelineClient,
  ListPipelineExecutionsCommand,
  ListPipelinesCommand,
  type PipelineExecutionSummary,
} from '@aws-sdk/client-codepipeline';

import { during } from '../shared/job/errors';
import { name } from '../shared/text/schema';
import type { RecordExecutionEnvironment } from './contract';
import type { ExecutionId } from './history/read-history';

/** Returns the application of a pipeline; undefined if the function does not record the pipeline. */
export function applicationOf(
  { PIPELINE_SUFFIX: suffix }: RecordExecutionEnvironment,
  pipeline: string,
): string | undefined {
  if (!pipeline.endsWith(suffix)) return undefined;
  return name.safeParse(pipeline.slice(0, -suffix.length)).data;
}

/** Lists the names of the pipelines that the function records. @throws JobError when a request fails. */
export async function listPipelines(
  client: CodePipelineClient,
  environment: RecordExecutionEnvironment,
): Promise<string[]> {
  const names: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await during('listing the pipelines', () =>
      client.send(new ListPipelinesCommand({ nextToken })),
    );
    names.push(...(page.pipelines ?? []).map(({ name: pipeline = '' }) => pipeline));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return names.filter((pipeline) => applicationOf(environment, pipeline) !== undefined);
}

/**
 * Lists the executions of a pipeline that started last, the newest first.
 *
 * @param maxResults at most 100, the largest page of CodePipeline.
 * @throws JobError when the request fails.
 */
export async function listNewestExecutions(
  client: CodePipelineClient,
  pipelineName: string,
  maxResults: number,
): Promise<PipelineExecutionSummary[]> {
  const { pipelineExecutionSummaries: executions = [] } = await during(
    `listing the executions of pipeline ${pipelineName}`,
    () => client.send(new ListPipelineExecutionsCommand({ pipelineName, maxResults })),
  );
  return executions;
}

/** Number of newest executions of a pipeline that are looked at: the largest page of CodePipeline. */
export const NEWEST = 100;

/**
 * Returns the time in milliseconds since the epoch at which an execution changed last; undefined for an execution that is
 * not among the newest ones.
 *
 * @throws JobError when the request fails.
 */
export async function readLastChange(
  client: CodePipelineClient,
  { pipeline, execution }: ExecutionId,
): Promise<number | undefined> {
  const newest = await listNewestExecutions(client, pipeline, NEWEST);
  return newest
    .find(({ pipelineExecutionId }) => pipelineExecutionId === execution)
    ?.lastUpdateTime?.getTime();
}
