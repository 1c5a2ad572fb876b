import type { ActionExecutionDetail } from '@aws-sdk/client-codepipeline';

import type { Application, Environment, PromotedEnvironment } from '../../stacks/config';
import { stageName } from '../../stacks/names';
import type { ProjectAccess } from '../accounts/project-access';
import { OperationError } from '../operation-error';
import { listActions } from '../pipelines/history';
import { deliveryPipeline, releasePipeline } from '../pipelines/pipelines';
import { actionSources } from './action-sources';
import { reaches, type LogsQuestion } from './find-execution';
import { reachesBackTo, readHistoryUntil, startOf } from '../pipelines/history';
import type { LogSource, LogWindow } from './log-source';
import { actionsOfRelease, deployedWindows } from './release-executions';

/**
 * Reads which logs belong to an execution of the delivery pipeline: those of its build, of the functions of its pipelines, and
 * of the services that it deployed.
 *
 * @throws OperationError when CodePipeline has forgotten the execution of a release.
 */
export async function readSources(
  project: ProjectAccess,
  { application, environment, sequence }: LogsQuestion,
  execution: string,
): Promise<LogSource[]> {
  const { access, pipeline } = deliveryPipeline(project, application);
  const actions = await listActions(access, pipeline, execution);
  if (actions.length === 0 && sequence !== undefined) {
    throw new OperationError(
      `CodePipeline keeps executions for 12 months, and has none of release ${String(sequence)} of ${application.name} any more; run npx brb release ${application.name} ${String(sequence)} to see what is recorded`,
    );
  }
  const environments = environment === undefined ? project.config.environments : [environment];
  const shown =
    environment === undefined
      ? actions
      : actions.filter((action) => action.stageName === stageName(environment.name));
  const deployed = await Promise.all(
    environments.map((each) => readDeployed(project, { application, environment: each, actions, execution })),
  );
  return [...actionSources({ access, prefix: prefixOf(project) }, shown), ...deployed.flat()];
}

const prefixOf = ({ config }: ProjectAccess) => `${config.project}-`;

interface Delivery<E extends Environment> {
  readonly application: Application;
  readonly environment: E;
  /** Action executions of the execution of the delivery pipeline. */
  readonly actions: readonly ActionExecutionDetail[];
  readonly execution: string;
}

/** Reads the logs that a release has in an environment, besides those of the delivery pipeline. */
async function readDeployed(
  project: ProjectAccess,
  { environment, ...delivery }: Delivery<Environment>,
): Promise<LogSource[]> {
  const isArrival = reaches(project, environment);
  const arrivals = delivery.actions.filter(isArrival).map(startOf);
  // A release that never arrived has no deployment.
  if (arrivals.length === 0) return [];
  if (environment.kind === 'promoted') return readPromoted(project, { environment, ...delivery }, arrivals);
  const pipeline = deliveryPipeline(project, delivery.application);
  const history = await readHistoryUntil(pipeline, reachesBackTo(Math.min(...arrivals)));
  const windows = deployedWindows(
    history.filter(isArrival),
    ({ pipelineExecutionId }) => pipelineExecutionId === delivery.execution,
  );
  return serviceSources(project, delivery.application, environment, windows);
}

async function readPromoted(
  project: ProjectAccess,
  { application, environment, execution }: Delivery<PromotedEnvironment>,
  promotions: readonly number[],
): Promise<LogSource[]> {
  const pipeline = releasePipeline(project, application, environment);
  const history = await readHistoryUntil(pipeline, reachesBackTo(Math.min(...promotions)));
  const own = actionsOfRelease(history, { execution, promotions });
  const windows = deployedWindows(history.filter(isDeployment), (deployment) => own.includes(deployment));
  return [
    ...actionSources({ access: pipeline.access, prefix: prefixOf(project) }, own),
    ...serviceSources(project, application, environment, windows),
  ];
}

const isDeployment = ({ input }: ActionExecutionDetail) => input?.actionTypeId?.category === 'Deploy';

function serviceSources(
  project: ProjectAccess,
  application: Application,
  environment: Environment,
  windows: readonly LogWindow[],
): LogSource[] {
  const names = project.names.environment(environment).application(application.name);
  return application.services.flatMap(({ name }) =>
    windows.map((window) => ({
      id: `${environment.name}/${name} ${String(window.from)}`,
      name: `${environment.name}/${name}`,
      access: project.in(environment),
      region: environment.region,
      group: names.serviceLogGroup(name),
      window,
    })),
  );
}
