import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import type { DeliveryConfig } from '../stacks/config';
import { runCommand, type CommandOptions } from './command';
import type { Progress } from './progress';
import { shellWord } from './shell-word';
import { together } from './together';

const require_ = createRequire(__filename);
const ROOT = dirname(__dirname);

export interface DeploymentOptions {
  readonly config: DeliveryConfig;
  readonly configFile: string;
  /** Its program. */
  readonly terraform: string;
  readonly workDirectory: string;
  readonly outputDirectory: string;
  /** Names of the stacks in it. */
  readonly synthesized: readonly string[];
  /** Environment of every child: the local AWS, the provider to attach to, nothing of the user's own. */
  readonly environment: Readonly<Record<string, string>>;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/**
 * Deploys every stack of every account, by the commands a user would type for the real AWS.
 *
 * @param stacks takes the names of the deployed stacks.
 * @returns what plans every stack again; it throws an Error naming a stack whose plan is not empty.
 */
export async function deploy(options: DeploymentOptions, stacks: string[]): Promise<() => Promise<void>> {
  const { config, configFile, terraform, workDirectory, outputDirectory, environment, progress, signal } =
    options;
  const run = (
    name: string,
    title: string,
    [program, ...args]: readonly [string, ...string[]],
    given: Partial<Pick<CommandOptions, 'cwd' | 'onLine' | 'signal'>> = {},
  ) =>
    runCommand(program, args, {
      title,
      cwd: ROOT,
      environment,
      logFile: join(workDirectory, `${name}.log`),
      signal,
      ...given,
    });
  const node = process.execPath;
  const cdktf = join(dirname(require_.resolve('cdktf-cli/package.json')), 'bundle/bin/cdktf');
  const tsx = require_.resolve('tsx/cli');
  // cdktf hands this to a shell.
  const common = [
    '--app',
    `node build/app.mjs --config ${shellWord(configFile)}`,
    '--output',
    outputDirectory,
  ];
  const accounts = Object.keys(config.accounts);

  await progress.step('bootstrap: a bucket for the Terraform state of each account', () =>
    together(
      signal,
      accounts.map((account) => (stop) => {
        const command = [node, tsx, join(ROOT, 'cli/bootstrap.ts'), account, '--config', configFile] as const;
        return run(`bootstrap-${account}`, `npm run bootstrap -- ${account}`, command, { signal: stop });
      }),
    ),
  );
  for (const [index, account] of accounts.entries()) {
    const pattern = `${account}-*`;
    // The first command synthesizes all stacks; the others deploy the same files.
    const flags = ['--auto-approve', '--skip-provider-lock', ...(index === 0 ? [] : ['--skip-synth'])];
    const names = options.synthesized.filter((name) => name.startsWith(`${account}-`));
    let speaker: string | undefined;
    let resources = 0;
    await progress.step(
      `npx cdktf deploy '${pattern}'`,
      async () => {
        const command = [node, cdktf, 'deploy', pattern, ...common, ...flags] as const;
        const onLine = (line: string) => {
          // What cdktf says of a stack begins with its name; further lines of the same are indented.
          speaker = names.find((name) => line.split(' ', 1)[0] === name) ?? speaker;
          const added = /Apply complete! Resources: .*?(\d+) added/.exec(line)?.[1];
          if (added === undefined) return;
          resources += Number(added);
          if (speaker !== undefined && !stacks.includes(speaker)) stacks.push(speaker);
        };
        await run(`deploy-${account}`, `npx cdktf deploy '${pattern}'`, command, { onLine });
        // It has ended well, so all of them are deployed, whatever was understood of its output.
        stacks.push(...names.filter((name) => !stacks.includes(name)));
      },
      () => `${account}: ${String(names.length)} stacks, ${String(resources)} resources`,
    );
  }
  return async () => {
    const left = [...stacks];
    const worker = async (stop: AbortSignal) => {
      for (let stack = left.shift(); stack !== undefined; stack = left.shift()) {
        // In the folder that cdktf has initialized: another cdktf for each stack would take most of the time.
        const cwd = join(outputDirectory, 'stacks', stack);
        const command = [terraform, 'plan', '-input=false', '-no-color'] as const;
        const lines = await run(`plan-${stack}`, `terraform plan of ${stack}`, command, {
          cwd,
          signal: stop,
        });
        if (!lines.some((line) => line.includes('No changes.'))) {
          throw new Error(`the second plan of ${stack} is not empty:\n${lines.slice(-40).join('\n')}`);
        }
      }
    };
    await together(signal, [worker, worker]);
  };
}
