import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { z } from 'zod';

import { checkConfiguration } from '../provider/registry';
import { runCommand } from '../system/command';
import { programEnvironment } from '../system/program-environment';

const manifestSchema = z.object({ stacks: z.record(z.string(), z.unknown()) });

/**
 * Synthesizes every stack, and checks that the stand-in AWS provider supports every resource type. The synthesis needs
 * no local AWS.
 *
 * @returns the names of the stacks.
 * @throws Error when the synthesis fails, or when the stand-in AWS provider does not support a resource type.
 */
export async function synthesize(options: {
  readonly configFile: string;
  readonly workDirectory: string;
  readonly outputDirectory: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}): Promise<string[]> {
  const { configFile, workDirectory, outputDirectory, environment, signal } = options;
  await runCommand(process.execPath, ['bundling/app.mjs', '--config', configFile], {
    title: `node bundling/app.mjs --config ${configFile}`,
    cwd: dirname(dirname(__dirname)),
    environment: { ...programEnvironment(environment), CDKTF_OUTDIR: outputDirectory },
    logFile: join(workDirectory, 'synth.log'),
    signal,
  });
  // The folder may also have stacks of an earlier synthesis.
  const manifest = await readFile(join(outputDirectory, 'manifest.json'), 'utf8');
  const names = Object.keys(manifestSchema.parse(JSON.parse(manifest)).stacks);
  for (const name of names) {
    const file = join(outputDirectory, 'stacks', name, 'cdk.tf.json');
    checkConfiguration(JSON.parse(await readFile(file, 'utf8')));
  }
  return names;
}
