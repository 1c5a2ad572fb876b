import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

import { configurationPath } from '../../../functions/shared/release/release-files';
import type { ReleaseDriver } from '../driver';
import type { Scenario } from '../scenario';
import { expectUnchecked } from './unchecked';

/** Parameter that no service template declares. */
const PARAMETER = 'NoSuchParameter';
const configurationSchema = z.looseObject({ Parameters: z.record(z.string(), z.string()) });

export const productionOnly: Scenario = {
  name: 'production-only',
  summary:
    'a mistake only in the configuration of production: the release is rejected before the first approval',
  protections: [
    {
      file: 'functions/shared/release/problems/check-sources.ts',
      text: 'const files = configurations.map(',
      replacement: 'const files = configurations.slice(0, 1).map(',
    },
  ],
  run: async (driver) => {
    const path = await breakProduction(driver);
    await driver.push('Set a parameter for production');
    await expectUnchecked(driver, [path, PARAMETER]);
  },
};

/** Sets an undeclared parameter in the configuration file of the last environment. @returns the path of the file. */
async function breakProduction({ application, config, directory }: ReleaseDriver): Promise<string> {
  const [service] = application.services;
  const path = configurationPath(service?.name ?? '', config.environments.at(-1)?.name ?? '');
  const file = join(directory, path);
  const configuration = configurationSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  configuration.Parameters[PARAMETER] = 'x';
  await writeFile(file, `${JSON.stringify(configuration, null, 2)}\n`);
  return path;
}
