import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import type { DeliveryConfig } from '../../stacks/config';
import type { Progress } from '../output/progress';
import { runCommand, type CommandOptions } from '../system/command';
import { abortable } from '../system/abortable';
import { runTogether } from '../system/run-together';
import { shellWord } from '../system/shell-word';
import { writeConfiguration } from './configuration';
import { synthesize } from './synthesis';

const require_ = createRequire(__filename);
const ROOT = dirname(dirname(__dirname));
const NODE = process.execPath;
const CDKTF = join(dirname(require_.resolve('cdktf-cli/package.json')), 'bundle/bin/cdktf');
const TSX = require_.resolve('tsx/cli');

export interface DeploymentOptions {
  readonly config: DeliveryConfig;
  readonly configFile: string;
  /** Path of the Terraform or OpenTofu program. */
  readonly terraform: string;
  readonly workDirectory: string;
  readonly outputDirectory: string;
  /** Names of the synthesized stacks. */
  readonly synthesized: readonly string[];
  /** Environment variables of every command: the variables for the local AWS, without the user's own settings. */
  readonly environment: Readonly<Record<string, string>>;
  readonly progress: Progress;
  /** Creates the deploy roles of a configuration that do not exist yet. */
  readonly addAccounts: (config: DeliveryConfig) => Promise<void>;
  readonly signal: AbortSignal;
}

const count = (number: number, noun: string) => `${String(number)} ${noun}${number === 1 ? '' : 's'}`;

/** One run of `cdktf deploy` or `cdktf destroy`. */
interface CdktfRun {
  readonly configFile: string;
  /** Names of the stacks. */
  readonly names: readonly string[];
  /** Name of the deployed or destroyed part, for the output and the log file. */
  readonly label: string;
  readonly signal: AbortSignal;
  /** Is called when cdktf prints a line about a stack, so after the synthesis. @default nothing is called */
  readonly onStack?: () => void;
}

/** Deploys the synthesized stacks to the local AWS with the commands that a user types for the real AWS. */
export class Deployment {
  /** Names of the deployed stacks. */
  readonly stacks: string[] = [];
  private accounts: readonly string[];

  constructor(private readonly options: DeploymentOptions) {
    this.accounts = Object.keys(options.config.accounts);
  }

  /** Deploys every stack of every account. The accounts are deployed at the same time, because any order is allowed. */
  async deploy(): Promise<void> {
    const { configFile, signal, synthesized } = this.options;
    await this.bootstrap(this.accounts, configFile);
    let begin: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const deployAccount = (account: string, flags: readonly string[], stop: AbortSignal) =>
      this.cdktf(`'${account}-*'`, ['deploy', `${account}-*`, ...flags], {
        configFile,
        names: synthesized.filter((name) => name.startsWith(`${account}-`)),
        label: account,
        signal: stop,
        onStack: begin,
      });
    await runTogether(
      signal,
      this.accounts.map((account, index) => async (stop) => {
        // The first command synthesizes every stack. The other commands wait for the files, and deploy the same files.
        if (index > 0) await abortable(begun, stop);
        await deployAccount(account, index === 0 ? [] : ['--skip-synth'], stop);
      }),
    );
  }

  /**
   * Deploys another configuration over the deployed configuration, then expects an empty Terraform plan for every
   * changed stack. Stacks that the new configuration does not contain stay deployed.
   *
   * @param name name of the configuration file and of the logs.
   * @returns the names of the changed stacks.
   */
  async change(name: string, config: DeliveryConfig): Promise<string[]> {
    const { environment, progress, signal, workDirectory, outputDirectory } = this.options;
    const configFile = await writeConfiguration(name, config, this.options.configFile);
    const before = new Map(
      await Promise.all(this.stacks.map(async (stack) => [stack, await this.readStack(stack)] as const)),
    );
    const synthesized = await progress.step('synthesize the Terraform stacks', () =>
      synthesize({ configFile, environment, workDirectory, outputDirectory, signal }),
    );
    const accounts = Object.keys(config.accounts);
    await this.options.addAccounts(config);
    await this.bootstrap(
      accounts.filter((account) => !this.accounts.includes(account)),
      configFile,
    );
    this.accounts = accounts;
    const changed: string[] = [];
    for (const stack of synthesized) {
      if ((await this.readStack(stack)) !== before.get(stack)) changed.push(stack);
    }
    // A changed stack may depend on an unchanged stack, which this command does not deploy. Without
    // --ignore-missing-stack-dependencies, cdktf would reject the command.
    const flags = ['--skip-synth', '--ignore-missing-stack-dependencies'];
    await this.cdktf(changed.join(' '), ['deploy', ...changed, ...flags], {
      configFile,
      names: changed,
      label: name,
      signal,
    });
    await this.planAgain(changed);
    return changed;
  }

  /**
   * Destroys a stack, but keeps its buckets and KMS keys in the account. Terraform must not destroy these resources,
   * so this method first removes the resources from the Terraform state.
   */
  async destroy(stack: string): Promise<void> {
    const { progress, configFile, terraform } = this.options;
    await progress.step(
      `remove the buckets and KMS keys of ${stack} from the Terraform state, so that destroy keeps them`,
      async () => {
        const addresses = await this.terraform(stack, 'state list', [terraform, 'state', 'list']);
        const kept = addresses.filter((address) => /^aws_(s3_bucket|kms_)/.test(address));
        if (kept.length === 0) return;
        await this.terraform(stack, 'state rm', [terraform, 'state', 'rm', ...kept]);
      },
    );
    const flags = ['--skip-synth', '--ignore-missing-stack-dependencies'];
    await this.cdktf(stack, ['destroy', stack, ...flags], {
      configFile,
      names: [stack],
      label: `destroy-${stack}`,
      signal: this.options.signal,
    });
    this.stacks.splice(this.stacks.indexOf(stack), 1);
  }

  /** Plans deployed stacks again. @throws Error naming a stack whose plan is not empty. */
  async planAgain(stacks: readonly string[] = this.stacks): Promise<void> {
    const { terraform, progress, signal } = this.options;
    const left = [...stacks];
    const worker = async (stop: AbortSignal) => {
      for (let stack = left.shift(); stack !== undefined; stack = left.shift()) {
        // Runs Terraform directly in the folder that cdktf has initialized, because starting cdktf for each stack takes
        // longer than the plan.
        const command = [terraform, 'plan', '-input=false', '-no-color'] as const;
        const lines = await this.terraform(stack, 'plan', command, stop);
        if (!lines.some((line) => line.includes('No changes.'))) {
          throw new Error(
            `terraform plan right after the deployment of ${stack} is not empty:\n${lines.slice(-40).join('\n')}`,
          );
        }
      }
    };
    await progress.step(
      `terraform plan again, for ${count(stacks.length, 'stack')}`,
      () => runTogether(signal, [worker, worker]),
      () => `terraform plan again: no changes in ${count(stacks.length, 'stack')}`,
    );
  }

  /** Creates the bucket for the Terraform state of each account. */
  private async bootstrap(accounts: readonly string[], configFile: string): Promise<void> {
    if (accounts.length === 0) return;
    await this.options.progress.step(
      'npm run bootstrap: create the bucket for the Terraform state of each account',
      () =>
        runTogether(
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
   * Runs `cdktf deploy` or `cdktf destroy`.
   *
   * @param shownArguments the arguments as a user would type them.
   */
  private async cdktf(
    shownArguments: string,
    [command, ...args]: readonly ['deploy' | 'destroy', ...string[]],
    { configFile, names, label, signal, onStack }: CdktfRun,
  ): Promise<void> {
    const { outputDirectory, progress } = this.options;
    // cdktf runs this command line in a shell, so the path must be quoted.
    const app = `node bundling/app.mjs --config ${shellWord(configFile)}`;
    const common = ['--app', app, '--output', outputDirectory, '--auto-approve', '--skip-provider-lock'];
    const title = `npx cdktf ${command} ${shownArguments}`;
    const verb = command === 'deploy' ? 'added' : 'destroyed';
    let current: string | undefined;
    let resources = 0;
    const onLine = (line: string) => {
      // cdktf begins a message with the name of the message's stack, and indents the further lines of the message.
      current = names.find((name) => line.split(' ', 1)[0] === name) ?? current;
      if (current !== undefined) onStack?.();
      const counts = /(?:Apply|Destroy) complete! Resources: (.*)/.exec(line)?.[1];
      if (counts === undefined) return;
      resources += Number(new RegExp(`(\\d+) ${verb}`).exec(counts)?.[1] ?? 0);
      if (current !== undefined) this.addStack(current);
    };
    await progress.step(
      title,
      async () => {
        await this.run(`${command}-${label}`, title, [NODE, CDKTF, command, ...args, ...common], {
          onLine,
          signal,
        });
        // cdktf has succeeded, so it has processed every stack, even if `onLine` did not recognize the output.
        for (const name of names) this.addStack(name);
      },
      () => `${label}: ${count(names.length, 'stack')}, ${count(resources, 'resource')} ${verb}`,
    );
  }

  private addStack(stack: string): void {
    if (!this.stacks.includes(stack)) this.stacks.push(stack);
  }

  /** Reads the synthesized Terraform JSON of a stack. */
  private readStack(stack: string): Promise<string> {
    return readFile(join(this.options.outputDirectory, 'stacks', stack, 'cdk.tf.json'), 'utf8');
  }

  private terraform(
    stack: string,
    name: string,
    command: readonly [string, ...string[]],
    signal = this.options.signal,
  ): Promise<string[]> {
    const cwd = join(this.options.outputDirectory, 'stacks', stack);
    return this.run(`${name}-${stack}`, `terraform ${name} of ${stack}`, command, { cwd, signal });
  }

  private run(
    name: string,
    title: string,
    [program, ...args]: readonly [string, ...string[]],
    overrides: Partial<Pick<CommandOptions, 'cwd' | 'onLine' | 'signal'>>,
  ): Promise<string[]> {
    const { environment, workDirectory, signal } = this.options;
    const logFile = join(workDirectory, `${name}.log`);
    return runCommand(program, args, { title, cwd: ROOT, environment, logFile, signal, ...overrides });
  }
}
