import {
  type ActionExecutionDetail,
  type ArtifactDetail,
  type CodePipelineClient,
  ListActionExecutionsCommand,
} from '@aws-sdk/client-codepipeline';

import { JobError, during } from './errors';
import type { Job } from './job';

/** Where a job says that it comes from. */
export interface ActionScope {
  readonly pipeline: string;
  /** Execution of the pipeline. */
  readonly execution: string;
}

/** CodePipeline does not list the action of a job as running, or not yet. */
export class UnlistedActionError extends JobError {
  constructor({ pipeline, execution }: ActionScope) {
    super(
      'SystemUnavailable',
      `pipeline ${pipeline} lists no running action of execution ${execution} with these UserParameters and artifacts; nothing was changed; retry the stage`,
    );
  }
}

/**
 * Makes sure that CodePipeline itself runs the action that a job describes. An event proves nothing: everyone who may
 * invoke the function can write one, with any parameters and artifacts.
 *
 * The job is not looked up by its id, because `GetJobDetails` is documented for custom actions only. The history of the
 * execution says what a running action is given.
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionExecutionInput.html
 *
 * @throws UnlistedActionError also when the history is not up to date yet; JobError
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
    (inputArtifacts === undefined || haveSamePlaces(inputArtifacts, job.inputs))
  );
}

/** Everything about an action's input is optional in AWS's model, so only what the history says can differ. */
const agrees = (listed: string | undefined, given: string) => listed === undefined || listed === given;

function haveSamePlaces(listed: readonly ArtifactDetail[], given: Job['inputs']): boolean {
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
