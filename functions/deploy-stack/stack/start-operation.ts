import { JobError } from '../../shared/job/errors';
import { findImages } from '../../shared/release/images/find-images';
import { protectImages } from '../../shared/release/images/protect-images';
import type { Deployment } from '../deployment';
import type { Run } from '../ports';
import type { StartToken } from '../token';
import { type ChangeAnswer, createStack, updateStack } from './change-stack';
import type { NextStep } from './next-step';
import { observeStack } from './observe-stack';
import type { StackSnapshot } from './read-stack';
import { stackInput } from './stack-input';

/** Result of the attempt to start the operation of a deployment. */
export type OperationStart =
  /**
   * The operation of this deployment has started. `operation` is undefined when the response with the `OperationId` was
   * lost.
   */
  | { readonly kind: 'running'; readonly stackId: string; readonly operation: string | undefined }
  /** No update was necessary, because the stack already had the values of this deployment. */
  | { readonly kind: 'no-change'; readonly stack: StackSnapshot }
  /** Another operation started first. `status` is undefined when the stack does not exist. */
  | { readonly kind: 'raced'; readonly status: string | undefined };

/**
 * Starts the create or update operation of a deployment.
 *
 * @throws JobError when the cause of the failure is known; otherwise, the error of the SDK.
 */
export async function startOperation(
  step: Extract<NextStep, { kind: 'create' | 'update' }>,
  token: StartToken,
  deployment: Deployment,
  run: Run,
): Promise<OperationStart> {
  await protectImage(deployment, run);
  if (step.kind === 'create') {
    const input = await stackInput(token, deployment, undefined, run);
    return outcomeOf(await recoverThrottled(createStack(run.cloudFormation, input), token, run), token, run);
  }
  const { stack } = step;
  const input = await stackInput(token, deployment, stack, run);
  const answer = await recoverThrottled(updateStack(run.cloudFormation, input), token, run);
  return answer.kind === 'no-change' ? { kind: 'no-change', stack } : outcomeOf(answer, token, run);
}

/** Tags the image before the stack changes, so that no ECR lifecycle rule expires an image that runs. */
async function protectImage({ image, record: { service } }: Deployment, run: Run): Promise<void> {
  const registry = { ecr: run.ecr, host: run.environment.REGISTRY };
  await protectImages(registry, await findImages(registry, [{ service, image }]));
}

/**
 * Waits for a request that starts the operation. If the request is throttled, checks whether an earlier attempt, whose
 * response was lost, has already started the operation.
 */
async function recoverThrottled<T>(
  request: Promise<T>,
  token: StartToken,
  run: Run,
): Promise<T | ChangeAnswer> {
  try {
    return await request;
  } catch (error) {
    if (!(error instanceof JobError) || error.type !== 'SystemUnavailable') throw error;
    const observation = await observeStack(token, run);
    if (observation.kind !== 'own-operation') throw error;
    return { kind: 'started', stackId: observation.stackId, operation: undefined };
  }
}

async function outcomeOf(answer: ChangeAnswer, token: StartToken, run: Run): Promise<OperationStart> {
  if (answer.kind === 'started') {
    return { kind: 'running', stackId: answer.stackId, operation: answer.operation };
  }
  const observation = await observeStack(token, run);
  return observation.kind === 'own-operation'
    ? { kind: 'running', stackId: observation.stackId, operation: undefined }
    : { kind: 'raced', status: observation.stack?.status };
}
