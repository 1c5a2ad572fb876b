import { type CodePipelineClient, ListPipelinesCommand } from '@aws-sdk/client-codepipeline';

import { during } from '../shared/job/errors';
import { name } from '../shared/text/schema';
import type { RecordExecutionEnvironment } from './contract';

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
