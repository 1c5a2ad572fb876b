import type { Environment } from '../../stacks/config';
import type { EnvironmentNames } from '../../stacks/names';
import type { AccountAccess } from '../accounts/account-access';
import type { ProjectAccess } from '../accounts/project-access';

/** The pipelines that deploy to an environment: their account, their Region, and their functions. */
export interface EnvironmentPipelines {
  readonly environment: Environment;
  readonly access: AccountAccess;
  readonly region: string;
  /** Names of the functions in the account and Region. */
  readonly functions: readonly string[];
  /** Role of the operators in the account. */
  readonly operatorRole: string;
}

/** Returns the pipelines of each environment. */
export function environmentPipelines(project: ProjectAccess): EnvironmentPipelines[] {
  return project.config.environments.map((environment) => {
    const names = project.names.environment(environment);
    const isTested = environment.kind === 'tested';
    return {
      environment,
      access: project.in(environment),
      region: isTested ? project.names.delivery.accountRegion.region : environment.region,
      functions: [...(isTested ? deliveryFunctions(project) : releaseFunctions(names)), ...shared(names)],
      operatorRole: project.names.account(environment.account).operatorRole.name,
    };
  });
}

const shared = ({ protectStacksFunction, recordExecutionFunction }: EnvironmentNames) => [
  protectStacksFunction.name,
  recordExecutionFunction.name,
];

const releaseFunctions = ({ verifyReleaseFunction }: EnvironmentNames) => [verifyReleaseFunction.name];

function deliveryFunctions({ names }: ProjectAccess): string[] {
  const { checkReleaseFunction, deployStackFunction, promoteReleaseFunction } = names.delivery;
  return [checkReleaseFunction.name, deployStackFunction.name, promoteReleaseFunction.name];
}
