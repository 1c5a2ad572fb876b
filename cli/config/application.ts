import type { Application, DeliveryConfig } from '../../stacks/config';
import { UsageError } from '../exit-codes';

/**
 * Returns an application of the configuration.
 *
 * @param name Value of `--application`. @default the first application
 * @throws UsageError if the configuration has no application with the name.
 */
export function applicationNamed(config: DeliveryConfig, name: string | undefined): Application {
  const application =
    name === undefined
      ? config.applications[0]
      : config.applications.find((candidate) => candidate.name === name);
  if (application !== undefined) return application;
  const known = config.applications.map((candidate) => candidate.name).join(', ');
  throw new UsageError(`unknown application '${String(name)}'; choose one of: ${known}`);
}
