import {
  type ActionExecutionDetail,
  type ArtifactDetail,
  type CodePipelineClient,
  ListActionExecutionsCommand,
} from '@aws-sdk/client-codepipeline';

import { JobError, during } from './errors';
import type { Job } from './job';

/** Pipeline and execution in the UserParameters of a job. */
export interface ActionScope {
  readonly pipeline: string;
  /** Id of the pipeline execution. */
  readonly execution: string;
}

/** Thrown when CodePipeline does not list the action of a job as running. CodePipeline's list may be out of date. */
export class UnlistedActionError extends JobError {
  constructor({ pipeline, execution }: ActionScope) {
    super(
      'SystemUnavailable',
      `pipeline ${pipeline} lists no running action of execution ${execution} with these UserParameters and artifacts; nothing was changed; retry the stage`,
    );
  }
}

/**
 * Checks that CodePipeline runs the action that a job describes. The event is no proof, because every principal that
 * may invoke the function can send an event with any parameters and artifacts.
 *
 * The check reads the action executions of the pipeline execution, which contain the input of a running action.
 * The check does not use `GetJobDetails`, because AWS documents `GetJobDetails` only for custom actions.
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionExecutionInput.html
 *
 * @throws UnlistedActionError when the action is not in CodePipeline's list, which may be out of date; JobError when
 *   the request fails.
 */
export async function checkRunning(client: CodePipelineClient, job: Job, scope: ActionScope): Promise<void> {
  const { pipeline: pipelineName, execution: pipelineExecutionId } = scope;
  let nextToken: string | undefined;
  do {
    const page = await during(`looking for the running action in pipeline ${pipelineName}`, () =>
      client.send(
        new ListActionExecutionsCommand({ pipelineName, filter: { pipelineExecutionId }, nextToken }),
      ),
    );
    if (page.actionExecutionDetails?.some((detail) => isActionOf(detail, job, scope)) === true) return;
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  throw new UnlistedActionError(scope);
}

function isActionOf(detail: ActionExecutionDetail, job: Job, { execution }: ActionScope): boolean {
  const { actionTypeId, resolvedConfiguration, inputArtifacts } = detail.input ?? {};
  return (
    detail.status === 'InProgress' &&
    detail.pipelineExecutionId === execution &&
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
