import type { ActionExecutionDetail } from '@aws-sdk/client-codepipeline';

import type { Application, Environment } from '../../stacks/config';
import { stageName } from '../../stacks/names';
import type { ProjectAccess } from '../accounts/project-access';
import { listNewestExecutions } from '../inventory/executions';
import { OperationError } from '../operation-error';
import { deliveryPipeline } from '../pipelines/pipelines';
import { requireAllocation } from '../releases/release-content';
import { readHistoryUntil, startOf } from '../pipelines/history';

export interface LogsQuestion {
  readonly application: Application;
  /** Only environment whose logs are read. @default all environments, and the build */
  readonly environment: Environment | undefined;
  /** Number of the release. @default the newest execution of the delivery pipeline, or the newest in `environment` */
  readonly sequence: number | undefined;
  /** Time in milliseconds of the oldest line. @default the start of the execution */
  readonly since: number | undefined;
}

/**
 * Finds the execution of the delivery pipeline whose logs are read.
 *
 * @throws OperationError when the release does not exist, when nothing was pushed, or when nothing reached the environment.
 */
export async function findExecution(
  project: ProjectAccess,
  { application, environment, sequence }: LogsQuestion,
): Promise<string> {
  if (sequence !== undefined) {
    return (await requireAllocation(project, application.name, sequence)).execution;
  }
  if (environment !== undefined) return newestIn(project, application, environment);
  const { access, pipeline } = deliveryPipeline(project, application);
  const [newest] = await listNewestExecutions(access, pipeline, 1);
  if (newest?.pipelineExecutionId !== undefined) return newest.pipelineExecutionId;
  throw new OperationError(`${pipeline.name} has no execution; push a commit of ${application.name} first`);
}

/** Returns the execution that was last deployed to the environment, or promoted to it. */
async function newestIn(
  project: ProjectAccess,
  application: Application,
  environment: Environment,
): Promise<string> {
  const hasReached = reaches(project, environment);
  const history = await readHistoryUntil(deliveryPipeline(project, application), (actions) =>
    actions.some(hasReached),
  );
  const [newest] = history.filter(hasReached).sort((one, other) => startOf(other) - startOf(one));
  if (newest?.pipelineExecutionId !== undefined) return newest.pipelineExecutionId;
  throw new OperationError(
    `no release of ${application.name} has reached ${environment.name}; leave out --environment to see the newest execution`,
  );
}

/** Returns a test for the actions of the delivery pipeline that deploy or promote a release to an environment. */
export function reaches(
  { names: { delivery } }: ProjectAccess,
  { kind, name }: Environment,
): (action: ActionExecutionDetail) => boolean {
  const { name: target } = kind === 'tested' ? delivery.deployStackFunction : delivery.promoteReleaseFunction;
  return (action) =>
    action.stageName === stageName(name) && action.input?.configuration?.['FunctionName'] === target;
}
