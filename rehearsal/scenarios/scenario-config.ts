import type { DeliveryConfig } from '../../stacks/config';
import type { Scenario } from './scenario';
import { writeConfiguration } from '../terraform/write-configuration';

interface Configured {
  readonly config: DeliveryConfig;
  /** Path of the file that holds it, for the synthesis. */
  readonly configFile: string;
}

/**
 * Returns the configuration that a scenario deploys: the user's own, or what the scenario makes of it, in a file of
 * its own. The file is the same for every run, because the bundle that is built from it is kept by its path.
 */
export async function configurationFor(
  scenario: Scenario,
  { config, configFile }: Configured,
): Promise<Configured> {
  if (scenario.configure === undefined) return { config, configFile };
  const configured = scenario.configure(config);
  return { config: configured, configFile: await writeConfiguration(scenario.name, configured, configFile) };
}
