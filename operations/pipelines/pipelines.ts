import type { Application, PromotedEnvironment } from '../../stacks/config';
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

/** Returns the pipelines through which a release of an application passes, in this order. */
export function pipelinesOf(project: ProjectAccess, application: Application): ReadPipeline[] {
  const [, ...promoted] = project.config.environments;
  return [
    deliveryPipeline(project, application),
    ...promoted.map((environment) => releasePipeline(project, application, environment)),
  ];
}
