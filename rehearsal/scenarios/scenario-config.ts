import type { DeliveryConfig } from '../../stacks/config';
import type { Scenario } from './scenario';
import { writeConfiguration } from '../terraform/write-configuration';

interface Configured {
  readonly config: DeliveryConfig;
  /** Path of the file with the configuration, for the synthesis. */
  readonly configFile: string;
}

/**
 * Returns the configuration that a scenario deploys: the user's own, or the scenario's variant of it in another file.
 */
export async function configurationFor(
  scenario: Scenario,
  { config, configFile }: Configured,
): Promise<Configured> {
  if (scenario.configure === undefined) return { config, configFile };
  const configured = scenario.configure(config);
  return { config: configured, configFile: await writeConfiguration(scenario.name, configured, configFile) };
}
