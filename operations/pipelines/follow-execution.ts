import { setTimeout as delay } from 'node:timers/promises';

import {
  type ActionExecutionDetail,
  CodePipelineClient,
  GetPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';

import { oneLine } from '../one-line';
import { listActions } from './history';
import type { ReadPipeline } from './pipelines';

/** An action that has ended. */
export interface EndedAction {
  readonly stage: string;
  readonly action: string;
  readonly status: string;
  /** Error of a failed action in one line. */
  readonly cause?: string;
}

export interface FollowOptions {
  readonly signal: AbortSignal;
  /** Is called once for each action that has ended, in order. */
  readonly onAction: (action: EndedAction) => void;
  /** Milliseconds between two requests. @default 2000 */
  readonly interval?: number;
}

/**
 * Follows an execution until it has ended.
 *
 * @returns the status of the execution.
 * @throws the reason of an aborted `signal`; the execution then goes on.
 */
export async function followExecution(
  { access, pipeline }: ReadPipeline,
  execution: string,
  { interval = 2000, onAction, signal }: FollowOptions,
): Promise<string> {
  const reported = new Set<string>();
  for (;;) {
    const { pipelineExecution } = await access
      .client(CodePipelineClient, pipeline.region)
      .send(new GetPipelineExecutionCommand({ pipelineName: pipeline.name, pipelineExecutionId: execution }));
    // The status is read first, so that no action is missing when the execution has ended.
    const ended = (await listActions(access, pipeline, execution)).reverse().filter(hasEnded);
    for (const action of ended.filter(({ actionExecutionId: id = '' }) => !reported.has(id))) {
      reported.add(action.actionExecutionId ?? '');
      onAction(endedAction(action));
    }
    const { status = '' } = pipelineExecution ?? {};
    if (status !== 'InProgress' && status !== 'Stopping') return status;
    await delay(interval, undefined, { signal });
  }
}

const hasEnded = ({ status }: ActionExecutionDetail) => status !== 'InProgress';

function endedAction({ actionName, output, stageName, status }: ActionExecutionDetail): EndedAction {
  const cause = output?.executionResult?.errorDetails?.message;
  return {
    stage: stageName ?? '',
    action: actionName ?? '',
    status: status ?? '',
    ...(cause === undefined ? {} : { cause: oneLine(cause) }),
  };
}
