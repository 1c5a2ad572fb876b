import type { ActionExecutionDetail, ArtifactDetail, CodePipelineClient } from '@aws-sdk/client-codepipeline';

import { listActions } from '../aws/action-executions';
import { JobError } from './errors';
import type { Job } from './job';
import { isLastInvocation } from './next-token';

/** Pipeline and execution in the UserParameters of a job. */
export interface ActionScope {
  readonly pipeline: string;
  /** Id of the pipeline execution. */
  readonly execution: string;
}

/**
 * Thrown when CodePipeline's list of actions differs from what must have happened before this job. The list may be out
 * of date, so a later request may find the action.
 */
export class UnlistedActionError extends JobError {
  constructor(message: string) {
    super('SystemUnavailable', message);
  }
}

/** Reason for a job to continue in the next invocation after an UnlistedActionError. */
export const UNLISTED = 'CodePipeline does not list this action as running yet';

/**
 * Returns the result of `work`. Returns undefined if `work` throws an UnlistedActionError, because CodePipeline's list
 * may be out of date and the next invocation may find the action. In the last allowed invocation, throws the error.
 */
export async function unlessUnlisted<T>(job: Job, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UnlistedActionError && !isLastInvocation(job)) return undefined;
    throw error;
  }
}

/**
 * Checks that CodePipeline runs the action that a job describes. The event is no proof, because every principal that
 * may invoke the function can send an event with any parameters and artifacts. The check reads the list of action
 * executions, because AWS documents `GetJobDetails` only for custom actions.
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionExecutionInput.html
 *
 * @returns The action executions of the pipeline execution, in CodePipeline's order. A retried stage adds action
 *   executions.
 * @throws UnlistedActionError when the action is not in CodePipeline's list, which may be out of date; JobError when
 *   the request fails.
 */
export async function checkRunning(
  client: CodePipelineClient,
  job: Job,
  scope: ActionScope,
): Promise<ActionExecutionDetail[]> {
  const { pipeline, execution } = scope;
  const actions = await listActions(client, scope);
  if (actions.some((action) => isActionOf(action, job))) return actions;
  throw new UnlistedActionError(
    `pipeline ${pipeline} lists no running action of execution ${execution} with the UserParameters and artifacts of this job; nothing was changed; retry the stage`,
  );
}

function isActionOf(action: ActionExecutionDetail, job: Job): boolean {
  const { actionTypeId, resolvedConfiguration, inputArtifacts } = action.input ?? {};
  return (
    action.status === 'InProgress' &&
    agrees(actionTypeId?.provider, 'Lambda') &&
    agrees(resolvedConfiguration?.['UserParameters'], job.userParameters) &&
    (inputArtifacts === undefined || haveSameLocations(inputArtifacts, job.inputs))
  );
}

/**
 * Returns true if the value from CodePipeline is absent or equal to the value in the event. The value may be absent,
 * because every field of an action's input is optional in the CodePipeline API.
 */
const agrees = (listed: string | undefined, given: string) => listed === undefined || listed === given;

function haveSameLocations(listed: readonly ArtifactDetail[], given: Job['inputs']): boolean {
  const names = new Set(listed.map(({ name }) => name));
  const same = listed.filter(({ name = '', s3location }) => {
    const location = given.get(name);
    return (
      location !== undefined &&
      agrees(s3location?.bucket, location.bucket) &&
      agrees(s3location?.key, location.key)
    );
  });
  return same.length === listed.length && names.size === given.size;
}
