import { accountOf, testEnvironment, type DeliveryConfig, type Environment } from './config';
import type { Place } from './names';

/** Where an environment's workload runs. */
export function environmentPlace(config: DeliveryConfig, environment: Environment): Place {
  return { accountId: accountOf(config, environment).id, region: environment.region };
}

/** Where the pipelines run: the account of the tested environment, in the pipeline Region. */
export function pipelinePlace(config: DeliveryConfig): Place {
  return { ...registryPlace(config), region: config.pipelineRegion };
}

/** Where images are kept: the account of the tested environment, in its Region, so that pulls stay near. */
export function registryPlace(config: DeliveryConfig): Place {
  return environmentPlace(config, testEnvironment(config));
}
