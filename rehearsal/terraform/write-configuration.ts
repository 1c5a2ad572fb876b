import { createHash } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { configInputOf, type DeliveryConfig } from '../../stacks/config';

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
  const path = join(dirname(dirname(__dirname)), 'dist', 'rehearsal', `${name}-${id}.config.ts`);
  await mkdir(dirname(path), { recursive: true });
  const part = `${path}.${String(process.pid)}`;
  await writeFile(part, `export default ${JSON.stringify(configInputOf(config), undefined, 2)};\n`);
  await rename(part, path);
  return path;
}
