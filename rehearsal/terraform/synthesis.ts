import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { z } from 'zod';

import { runCommand } from '../system/command';
import { programEnvironment } from '../system/program-environment';
import { checkStacks } from './checks/check-stacks';
import type { ProviderKind } from './providers/aws-provider';
import type { RequiredProviders } from './providers/install';

const manifestSchema = z.object({ stacks: z.record(z.string(), z.unknown()) });
const providersSchema = z.object({
  terraform: z.object({ required_providers: z.record(z.string(), z.unknown()).default({}) }),
});

export interface Synthesis {
  /** Names of the stacks. */
  readonly stacks: readonly string[];
  /** Providers that the stacks require. */
  readonly requiredProviders: RequiredProviders;
}

/**
 * Synthesizes every stack, and checks that the rehearsal supports every resource type, argument and setting. The
 * synthesis needs no local AWS.
 *
 * @throws Error when the synthesis fails, or naming everything in the stacks that the rehearsal does not support.
 */
export async function synthesize(options: {
  readonly configFile: string;
  readonly workDirectory: string;
  readonly outputDirectory: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** The AWS provider that deploys the stacks. @default stand-in */
  readonly provider?: ProviderKind | undefined;
}): Promise<Synthesis> {
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
  checkStacks(stacks, options.provider);
  const required = [...stacks.values()].map(
    (stack) => providersSchema.parse(stack).terraform.required_providers,
  );
  return { stacks: names, requiredProviders: Object.assign({}, ...required) as RequiredProviders };
}
