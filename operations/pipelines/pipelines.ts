import type { Application, Environment, PromotedEnvironment } from '../../stacks/config';
import type { AccountAccess } from '../accounts/account-access';
import type { ProjectAccess } from '../accounts/project-access';
import type { RegionalName } from '../inventory/executions';

/** A pipeline of an application, and the session that reads it. */
export interface ReadPipeline {
  readonly access: AccountAccess;
  readonly pipeline: RegionalName;
}

/** Returns the delivery pipeline of an application. */
export const deliveryPipeline = (
  { delivery, names }: ProjectAccess,
  { name }: Pick<Application, 'name'>,
): ReadPipeline => ({
  access: delivery,
  pipeline: { name: names.application(name).pipeline.name, region: names.delivery.accountRegion.region },
});

/** Returns the release pipeline of an application in a promoted environment. */
export const releasePipeline = (
  project: ProjectAccess,
  { name }: Pick<Application, 'name'>,
  environment: PromotedEnvironment,
): ReadPipeline => ({
  access: project.in(environment),
  pipeline: {
    name: project.names.environment(environment).application(name).releasePipeline.name,
    region: environment.region,
  },
});

/** Returns the pipeline that deploys an application to an environment. */
export const pipelineOf = (
  project: ProjectAccess,
  application: Pick<Application, 'name'>,
  environment: Environment,
): ReadPipeline =>
  environment.kind === 'tested'
    ? deliveryPipeline(project, application)
    : releasePipeline(project, application, environment);

/** Returns the pipelines through which a release of an application passes, in this order. */
export const pipelinesOf = (project: ProjectAccess, application: Application): ReadPipeline[] =>
  project.config.environments.map((environment) => pipelineOf(project, application, environment));
