import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import type { DeliveryConfig } from '../stacks/config';
import { runCommand } from './command';
import type { Progress } from './progress';
import { checkConfiguration } from './provider/registry';

const require_ = createRequire(__filename);
const ROOT = dirname(__dirname);

export interface Deployment {
  /** Names of the deployed stacks. */
  readonly stacks: readonly string[];
  /** Plans every stack again. @throws Error naming a stack whose plan is not empty. */
  readonly diff: () => Promise<void>;
}

export interface DeploymentOptions {
  readonly config: DeliveryConfig;
  readonly configFile: string;
  readonly workDirectory: string;
  readonly outputDirectory: string;
  /** Environment of every child: the local AWS, the provider to attach to, nothing of the user's own. */
  readonly environment: Readonly<Record<string, string>>;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Deploys every stack of every account, by the commands a user would type for the real AWS. */
export async function deploy(options: DeploymentOptions): Promise<Deployment> {
  const { config, configFile, workDirectory, outputDirectory, environment, progress, signal } = options;
  const log = (name: string) => join(workDirectory, `${name}.log`);
  const run = (name: string, script: string, args: readonly string[], onLine?: (line: string) => void) =>
    runCommand(process.execPath, [script, ...args], {
      cwd: ROOT,
      environment,
      logFile: log(name),
      signal,
      ...(onLine === undefined ? {} : { onLine }),
    });
  const cdktf = join(dirname(require_.resolve('cdktf-cli/package.json')), 'bundle/bin/cdktf');
  const tsx = require_.resolve('tsx/cli');
  const common = ['--app', `node build/app.mjs --config ${configFile}`, '--output', outputDirectory];
  const accounts = Object.keys(config.accounts);
  const stacks: string[] = [];

  await progress.step('bootstrap: a bucket for the Terraform state of each account', 1, () =>
    Promise.all(
      accounts.map((account) =>
        run(`bootstrap-${account}`, tsx, [join(ROOT, 'cli/bootstrap.ts'), account, '--config', configFile]),
      ),
    ),
  );
  await progress.step(
    'synthesize',
    1,
    async () => {
      await runCommand(process.execPath, ['build/app.mjs', '--config', configFile], {
        cwd: ROOT,
        environment: { ...environment, CDKTF_OUTDIR: outputDirectory },
        logFile: log('synth'),
        signal,
      });
      // Terraform alone would only say that a type is not supported.
      for (const name of await readdir(join(outputDirectory, 'stacks'))) {
        const file = join(outputDirectory, 'stacks', name, 'cdk.tf.json');
        checkConfiguration(JSON.parse(await readFile(file, 'utf8')));
      }
    },
    () => 'synthesized: every resource type is known to the stand-in provider',
  );
  for (const [index, account] of accounts.entries()) {
    const pattern = `${account}-*`;
    // The first command synthesizes all stacks; the others deploy the same files.
    const flags = ['--auto-approve', '--skip-provider-lock', ...(index === 0 ? [] : ['--skip-synth'])];
    let resources = 0;
    const names = await progress.step(
      `npx cdktf deploy '${pattern}'`,
      6,
      async () => {
        await run(`deploy-${account}`, cdktf, ['deploy', pattern, ...common, ...flags], (line) => {
          resources += Number(/Apply complete! Resources: .*?(\d+) added/.exec(line)?.[1] ?? 0);
        });
        const synthesized = await readdir(join(outputDirectory, 'stacks'));
        return synthesized.filter((name) => name.startsWith(`${account}-`));
      },
      (deployed) => `${account}: ${String(deployed.length)} stacks, ${String(resources)} resources`,
    );
    stacks.push(...names);
  }
  return {
    stacks,
    diff: async () => {
      const left = [...stacks];
      const worker = async () => {
        for (let stack = left.shift(); stack !== undefined; stack = left.shift()) {
          const lines = await run(`diff-${stack}`, cdktf, [
            'diff',
            stack,
            ...common,
            '--skip-synth',
            '--skip-provider-lock',
          ]);
          if (!lines.some((line) => line.includes('No changes.'))) {
            throw new Error(`the second plan of ${stack} is not empty:\n${lines.slice(-40).join('\n')}`);
          }
        }
      };
      await Promise.all([worker(), worker()]);
    },
  };
}
