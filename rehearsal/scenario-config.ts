import { createHash } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { DeliveryConfig } from '../stacks/config';
import type { Scenario } from './scenarios/scenario';

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

/**
 * Writes a configuration that is made of the user's own.
 *
 * @param configFile the user's own.
 * @returns its path.
 */
export async function writeConfiguration(
  name: string,
  config: DeliveryConfig,
  configFile: string,
): Promise<string> {
  const id = createHash('sha256').update(configFile).digest('hex').slice(0, 12);
  const path = join(dirname(__dirname), 'dist', 'rehearsal', `${name}-${id}.config.ts`);
  await mkdir(dirname(path), { recursive: true });
  const part = `${path}.${String(process.pid)}`;
  await writeFile(part, `export default ${JSON.stringify(config, undefined, 2)};\n`);
  await rename(part, path);
  return path;
}
