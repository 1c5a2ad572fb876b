import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

import { configurationPath } from '../../../functions/shared/release/release-files';
import type { Environment } from '../../../stacks/config';
import type { ReleaseDriver } from '../driver';

type Parameters = Readonly<Record<string, string>>;

const configurationSchema = z.looseObject({ Parameters: z.record(z.string(), z.string()) });

/** Returns the text of a configuration file with other parameters. */
export function withParameters(text: string, change: (parameters: Parameters) => Parameters): string {
  const { Parameters, ...others } = configurationSchema.parse(JSON.parse(text));
  return `${JSON.stringify({ ...others, Parameters: change(Parameters) }, null, 2)}\n`;
}

/**
 * Changes the parameters in the configuration file of a service.
 *
 * @returns the path of the file in the repository, and a function that sets the file back.
 */
export async function changeParameters(
  { directory }: ReleaseDriver,
  service: string,
  { name }: Pick<Environment, 'name'>,
  change: (parameters: Parameters) => Parameters,
): Promise<{ readonly path: string; readonly restore: () => Promise<void> }> {
  const path = configurationPath(service, name);
  const file = join(directory, path);
  const before = await readFile(file, 'utf8');
  await writeFile(file, withParameters(before, change));
  return { path, restore: () => writeFile(file, before) };
}
