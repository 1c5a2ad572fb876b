import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import type { DeliveryConfig } from '../../stacks/config';
import { runCommand, type CommandOptions } from '../system/command';
import type { Progress } from '../output/progress';
import { shellWord } from '../system/shell-word';
import { synthesize } from './synthesis';
import { together } from '../system/together';
import { writeConfiguration } from './write-configuration';

const require_ = createRequire(__filename);
const ROOT = dirname(dirname(__dirname));
const NODE = process.execPath;
const CDKTF = join(dirname(require_.resolve('cdktf-cli/package.json')), 'bundle/bin/cdktf');
const TSX = require_.resolve('tsx/cli');

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

const count = (number: number, noun: string) => `${String(number)} ${noun}${number === 1 ? '' : 's'}`;

/** The synthesized stacks in the local AWS, deployed by the commands a user would type for the real one. */
export class Deployment {
  /** Names of the deployed stacks. */
  readonly stacks: string[] = [];
  private accounts: readonly string[];

  constructor(private readonly options: DeploymentOptions) {
    this.accounts = Object.keys(options.config.accounts);
  }

  /** Deploys every stack of every account. */
  async deploy(): Promise<void> {
    const { configFile, synthesized } = this.options;
    await this.bootstrap(this.accounts, configFile);
    for (const [index, account] of this.accounts.entries()) {
      // The first command synthesizes all stacks; the others deploy the same files.
      const flags = index === 0 ? [] : ['--skip-synth'];
      const names = synthesized.filter((name) => name.startsWith(`${account}-`));
      const pattern = `'${account}-*'`;
      await this.cdktf(pattern, ['deploy', `${account}-*`, ...flags], configFile, names, account);
    }
  }

  /**
   * Deploys another configuration over the one that is deployed, and plans what has changed again. Stacks that it leaves out
   * stay as they are.
   *
   * @param name of the configuration's file, and of logs.
   * @returns the stacks that were deployed.
   */
  async change(name: string, config: DeliveryConfig): Promise<string[]> {
    const { environment, progress, signal, workDirectory, outputDirectory } = this.options;
    const configFile = await writeConfiguration(name, config, this.options.configFile);
    const before = new Map(
      await Promise.all(this.stacks.map(async (stack) => [stack, await this.read(stack)] as const)),
    );
    const synthesized = await progress.step('synthesize', () =>
      synthesize({ configFile, environment, workDirectory, outputDirectory, signal }),
    );
    const accounts = Object.keys(config.accounts);
    await this.bootstrap(
      accounts.filter((account) => !this.accounts.includes(account)),
      configFile,
    );
    this.accounts = accounts;
    const changed: string[] = [];
    for (const stack of synthesized) {
      if ((await this.read(stack)) !== before.get(stack)) changed.push(stack);
    }
    // The stacks that they depend on are deployed already.
    const flags = ['--skip-synth', '--ignore-missing-stack-dependencies'];
    await this.cdktf(changed.join(' '), ['deploy', ...changed, ...flags], configFile, changed, name);
    await this.planAgain(changed);
    return changed;
  }

  /**
   * Destroys a stack. Its buckets and their keys stay in the account: no plan may destroy them, so Terraform forgets them
   * first.
   */
  async destroy(stack: string): Promise<void> {
    const { progress, configFile, terraform } = this.options;
    await progress.step(`terraform state rm: the buckets of ${stack} stay`, async () => {
      const addresses = await this.terraform(stack, 'state list', [terraform, 'state', 'list']);
      const kept = addresses.filter((address) => /^aws_(s3_bucket|kms_)/.test(address));
      if (kept.length === 0) return;
      await this.terraform(stack, 'state rm', [terraform, 'state', 'rm', ...kept]);
    });
    const flags = ['--skip-synth', '--ignore-missing-stack-dependencies'];
    await this.cdktf(stack, ['destroy', stack, ...flags], configFile, [stack], `destroy-${stack}`);
    this.stacks.splice(this.stacks.indexOf(stack), 1);
  }

  /** Plans stacks again. @throws Error naming a stack whose plan is not empty. */
  async planAgain(stacks: readonly string[] = this.stacks): Promise<void> {
    const { terraform, progress, signal } = this.options;
    const left = [...stacks];
    const worker = async (stop: AbortSignal) => {
      for (let stack = left.shift(); stack !== undefined; stack = left.shift()) {
        // In the folder that cdktf has initialized: another cdktf for each stack would take most of the time.
        const command = [terraform, 'plan', '-input=false', '-no-color'] as const;
        const lines = await this.terraform(stack, 'plan', command, stop);
        if (!lines.some((line) => line.includes('No changes.'))) {
          throw new Error(`the second plan of ${stack} is not empty:\n${lines.slice(-40).join('\n')}`);
        }
      }
    };
    await progress.step(
      'terraform plan, stack by stack: a second plan',
      () => together(signal, [worker, worker]),
      () => 'no changes in a second plan',
    );
  }

  /** Makes the buckets for the Terraform state of accounts. */
  private async bootstrap(accounts: readonly string[], configFile: string): Promise<void> {
    if (accounts.length === 0) return;
    await this.options.progress.step('bootstrap: a bucket for the Terraform state of each account', () =>
      together(
        this.options.signal,
        accounts.map((account) => (signal) => {
          const command = [
            NODE,
            TSX,
            join(ROOT, 'cli/bootstrap.ts'),
            account,
            '--config',
            configFile,
          ] as const;
          return this.run(`bootstrap-${account}`, `npm run bootstrap -- ${account}`, command, { signal });
        }),
      ),
    );
  }

  /**
   * Runs cdktf's deploy or destroy.
   *
   * @param typed what a user would type behind the command.
   * @param names of the stacks that it works on.
   * @param about says what was deployed.
   */
  private async cdktf(
    typed: string,
    [command, ...args]: readonly ['deploy' | 'destroy', ...string[]],
    configFile: string,
    names: readonly string[],
    about: string,
  ): Promise<void> {
    const { outputDirectory, progress } = this.options;
    // cdktf hands this to a shell.
    const app = `node bundling/app.mjs --config ${shellWord(configFile)}`;
    const common = ['--app', app, '--output', outputDirectory, '--auto-approve', '--skip-provider-lock'];
    const title = `npx cdktf ${command} ${typed}`;
    const done = command === 'deploy' ? 'added' : 'destroyed';
    let speaker: string | undefined;
    let resources = 0;
    const onLine = (line: string) => {
      // What cdktf says of a stack begins with its name; further lines of the same are indented.
      speaker = names.find((name) => line.split(' ', 1)[0] === name) ?? speaker;
      const counts = /(?:Apply|Destroy) complete! Resources: (.*)/.exec(line)?.[1];
      if (counts === undefined) return;
      resources += Number(new RegExp(`(\\d+) ${done}`).exec(counts)?.[1] ?? 0);
      if (speaker !== undefined) this.add(speaker);
    };
    await progress.step(
      title,
      async () => {
        await this.run(`${command}-${about}`, title, [NODE, CDKTF, command, ...args, ...common], { onLine });
        // It has ended well, so all of them are deployed, whatever was understood of its output.
        names.forEach((name) => {
          this.add(name);
        });
      },
      () => `${about}: ${count(names.length, 'stack')}, ${count(resources, 'resource')} ${done}`,
    );
  }

  private add(stack: string): void {
    if (!this.stacks.includes(stack)) this.stacks.push(stack);
  }

  /** What a stack was synthesized to. */
  private read(stack: string): Promise<string> {
    return readFile(join(this.options.outputDirectory, 'stacks', stack, 'cdk.tf.json'), 'utf8');
  }

  private terraform(
    stack: string,
    what: string,
    command: readonly [string, ...string[]],
    signal = this.options.signal,
  ): Promise<string[]> {
    const cwd = join(this.options.outputDirectory, 'stacks', stack);
    return this.run(`${what}-${stack}`, `terraform ${what} of ${stack}`, command, { cwd, signal });
  }

  private run(
    name: string,
    title: string,
    [program, ...args]: readonly [string, ...string[]],
    given: Partial<Pick<CommandOptions, 'cwd' | 'onLine' | 'signal'>>,
  ): Promise<string[]> {
    const { environment, workDirectory, signal } = this.options;
    const logFile = join(workDirectory, `${name}.log`);
    return runCommand(program, args, { title, cwd: ROOT, environment, logFile, signal, ...given });
  }
}
