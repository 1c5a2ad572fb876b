import { mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { runCommand } from '../../rehearsal/system/command';

const ROOT = dirname(dirname(__dirname));

export interface SynthesisOptions {
  /** Path of the configuration file. */
  readonly configFile: string;
  /** Folder for the stacks and the log. */
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

interface SynthesizedStacks {
  readonly names: readonly string[];
  readonly readStack: (stack: string) => Promise<unknown>;
}

/**
 * Synthesizes the Terraform stacks of a configuration.
 *
 * @param pattern Pattern of the names of the stacks, e.g. `delivery-*`.
 * @returns the names of the stacks, and a function that reads the parsed `cdk.tf.json` of a stack.
 */
export async function synthesizeStacks(
  pattern: string,
  { configFile, folder, environment, signal }: SynthesisOptions,
): Promise<SynthesizedStacks> {
  const output = join(folder, 'stacks');
  await mkdir(output, { recursive: true });
  const args = ['bundling/run.cjs', 'bundling/app.mjs', '--config', configFile, '--stacks', pattern];
  await runCommand(process.execPath, args, {
    title: `node ${args.join(' ')}`,
    cwd: ROOT,
    environment: { ...definedIn(environment), CDKTF_OUTDIR: output },
    logFile: join(folder, 'synthesis.log'),
    signal,
  });
  return {
    names: await readdir(join(output, 'stacks')),
    readStack: async (stack) => {
      const text = await readFile(join(output, 'stacks', stack, 'cdk.tf.json'), 'utf8');
      return JSON.parse(text) as unknown;
    },
  };
}

function definedIn(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
