import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { z } from 'zod';

import { runCommand } from '../system/command';
import { programEnvironment } from '../system/program-environment';
import { checkStacks } from './checks/check-stacks';

const manifestSchema = z.object({ stacks: z.record(z.string(), z.unknown()) });

/**
 * Synthesizes every stack, and checks that the rehearsal supports every resource type, argument and setting. The
 * synthesis needs no local AWS.
 *
 * @returns the names of the stacks.
 * @throws Error when the synthesis fails, or naming everything in the stacks that the rehearsal does not support.
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
  const stacks = new Map<string, unknown>();
  for (const name of names) {
    const file = join(outputDirectory, 'stacks', name, 'cdk.tf.json');
    stacks.set(name, JSON.parse(await readFile(file, 'utf8')));
  }
  checkStacks(stacks);
  return names;
}
