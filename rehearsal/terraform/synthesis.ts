import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { checkConfiguration } from '../provider/registry';
import { runCommand } from '../system/command';
import { programEnvironment } from '../system/program-environment';

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
  const names = await readdir(join(outputDirectory, 'stacks'));
  for (const name of names) {
    const file = join(outputDirectory, 'stacks', name, 'cdk.tf.json');
    checkConfiguration(JSON.parse(await readFile(file, 'utf8')));
  }
  return names;
}
