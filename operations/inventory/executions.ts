import {
  CodePipelineClient,
  ListPipelineExecutionsCommand,
  PipelineNotFoundException,
  type PipelineExecutionSummary,
} from '@aws-sdk/client-codepipeline';

import type { AccountAccess } from '../accounts/account-access';

/** A resource that has a name in one Region. */
export interface RegionalName {
  readonly name: string;
  readonly region: string;
}

/** A pipeline execution that has not ended. */
export interface RunningExecution {
  readonly pipeline: RegionalName;
  readonly id: string;
  /** `InProgress` or `Stopping`. */
  readonly status: string;
}

/** Reads the executions of a pipeline that have not ended. A deleted pipeline has none. */
export async function readRunningExecutions(
  access: AccountAccess,
  pipeline: RegionalName,
): Promise<RunningExecution[]> {
  const executions = await listExecutions(access, pipeline).catch((error: unknown) => {
    if (error instanceof PipelineNotFoundException) return [];
    throw error;
  });
  return executions
    .filter(({ status }) => status === 'InProgress' || status === 'Stopping')
    .map(({ pipelineExecutionId, status = '' }) => ({ pipeline, id: pipelineExecutionId ?? '', status }));
}

/**
 * Reads every execution of the last twelve months, the newest first, because an execution can wait for an approval for 60 days, and newer
 * executions may have ended meanwhile.
 */
export async function listExecutions(
  access: AccountAccess,
  { name, region }: RegionalName,
): Promise<PipelineExecutionSummary[]> {
  const client = access.client(CodePipelineClient, region);
  const executions: PipelineExecutionSummary[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new ListPipelineExecutionsCommand({ pipelineName: name, maxResults: 100, nextToken }),
    );
    executions.push(...(page.pipelineExecutionSummaries ?? []));
    ({ nextToken } = page);
  } while (nextToken !== undefined);
  return executions;
}

/** Reads the newest executions of a pipeline by one request, the newest first. @param maxResults At most 100. */
export async function listNewestExecutions(
  access: AccountAccess,
  { name, region }: RegionalName,
  maxResults: number,
): Promise<PipelineExecutionSummary[]> {
  const { pipelineExecutionSummaries: executions = [] } = await access
    .client(CodePipelineClient, region)
    .send(new ListPipelineExecutionsCommand({ pipelineName: name, maxResults }));
  return executions;
}
