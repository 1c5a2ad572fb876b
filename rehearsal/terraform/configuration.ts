import { createHash } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { configInputOf, type DeliveryConfig } from '../../stacks/config';

interface Configuration {
  readonly config: DeliveryConfig;
  /** Path of the configuration file that the synthesis reads. */
  readonly configFile: string;
}

/**
 * Returns the configuration that a scenario deploys: the user's configuration, or a variant in another file.
 *
 * @param name name of the variant.
 * @param configure returns the variant. Undefined for the user's configuration.
 */
export async function configurationFor(
  name: string,
  configure: ((config: DeliveryConfig) => DeliveryConfig) | undefined,
  { config, configFile }: Configuration,
): Promise<Configuration> {
  if (configure === undefined) return { config, configFile };
  const variant = configure(config);
  return { config: variant, configFile: await writeConfiguration(name, variant, configFile) };
}

/**
 * Writes a variant of the user's configuration to a file. The path is the same in every run, because the path is the
 * cache key for the bundle that is built from the file.
 *
 * @param name name of the variant.
 * @param configFile path of the user's configuration file.
 * @returns the path of the new file.
 */
export async function writeConfiguration(
  name: string,
  config: DeliveryConfig,
  configFile: string,
): Promise<string> {
  const id = createHash('sha256').update(configFile).digest('hex').slice(0, 12);
  const path = join(dirname(dirname(__dirname)), 'dist', 'rehearsal', `${name}-${id}.config.ts`);
  await mkdir(dirname(path), { recursive: true });
  const part = `${path}.${String(process.pid)}`;
  await writeFile(part, `export default ${JSON.stringify(configInputOf(config), undefined, 2)};\n`);
  await rename(part, path);
  return path;
}
