import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { DeliveryConfig } from '../../stacks/config';
import { abortable } from '../system/abortable';
import { runTogether } from '../system/run-together';
import { Commands, type CommandsOptions } from './commands';
import { writeConfiguration } from './configuration';
import type { ProviderKind } from './providers/aws-provider';
import { synthesize } from './synthesis';

export interface DeploymentOptions extends CommandsOptions {
  readonly config: DeliveryConfig;
  readonly configFile: string;
  /** Names of the synthesized stacks. */
  readonly synthesized: readonly string[];
  readonly providerKind: ProviderKind;
  /** Gives the deploy roles of a configuration, which may be new, the policies for this configuration. */
  readonly prepareDeployRoles: (config: DeliveryConfig) => Promise<void>;
}

const count = (number: number, noun: string) => `${String(number)} ${noun}${number === 1 ? '' : 's'}`;

/** Flags of cdktf for a stack whose dependencies are deployed, without another synthesis. */
export const ALONE = ['--skip-synth', '--ignore-missing-stack-dependencies'];

/** Settings of one run of `cdktf deploy`. */
interface CdktfRun {
  readonly signal?: AbortSignal;
  /** Is called when cdktf prints a line about a stack, so after the synthesis. @default nothing is called */
  readonly onStack?: () => void;
}

/** Deploys the synthesized stacks to the local AWS with the commands that a user types for the real AWS. */
export class Deployment {
  /** Names of the deployed stacks. */
  readonly stacks: string[] = [];
  readonly commands: Commands;
  /** Path of the configuration file that was synthesized last. */
  configFile: string;
  private accounts: readonly string[];
  /** Names of the stacks that were synthesized last. */
  private synthesized: readonly string[];

  constructor(private readonly options: DeploymentOptions) {
    this.commands = new Commands(options);
    this.configFile = options.configFile;
    this.accounts = Object.keys(options.config.accounts);
    this.synthesized = options.synthesized;
  }

  /** Returns a function that forgets everything that was deployed after this call. */
  snapshot(): () => void {
    const { accounts, configFile, synthesized } = this;
    const stacks = [...this.stacks];
    return () => {
      this.stacks.splice(0, this.stacks.length, ...stacks);
      Object.assign(this, { accounts, configFile, synthesized });
    };
  }

  /** Deploys every stack of every account. The accounts are deployed at the same time, because any order is allowed. */
  async deploy(): Promise<void> {
    const { signal } = this.options;
    await this.bootstrap(this.accounts, this.configFile);
    let begin: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    await runTogether(
      signal,
      this.accounts.map((account, index) => async (stop) => {
        // The first command synthesizes every stack. The other commands wait for the files, and deploy the same files.
        if (index > 0) await abortable(begun, stop);
        await this.deployAccount(account, index === 0 ? [] : ['--skip-synth'], {
          signal: stop,
          onStack: begin,
        });
      }),
    );
  }

  /**
   * Deploys every stack of one account.
   *
   * @param flags Flags of cdktf, e.g. `--skip-synth`.
   */
  async deployAccount(account: string, flags: readonly string[] = [], run: CdktfRun = {}): Promise<void> {
    const names = this.synthesized.filter((name) => name.startsWith(`${account}-`));
    await this.cdktf(`'${account}-*'`, ['deploy', `${account}-*`, ...flags], names, account, run);
  }

  /** Deploys some synthesized stacks, whose dependencies are deployed. @param label Name of the log. */
  deployStacks(stacks: readonly string[], label: string): Promise<void> {
    return this.cdktf(stacks.join(' '), ['deploy', ...stacks, ...ALONE], stacks, label);
  }

  /**
   * Deploys another configuration over the deployed configuration, then expects an empty Terraform plan for every
   * changed stack. Stacks that the new configuration does not contain stay deployed.
   *
   * @param name name of the configuration file and of the logs.
   * @returns the names of the changed stacks.
   */
  async change(name: string, config: DeliveryConfig): Promise<string[]> {
    const changed = await this.synthesizeChange(name, config);
    // Without names, cdktf would ask which stack to deploy.
    if (changed.length === 0) return changed;
    await this.deployStacks(changed, name);
    await this.planAgain(changed);
    return changed;
  }

  /**
   * Synthesizes another configuration over the deployed configuration.
   *
   * @param name name of the configuration file.
   * @returns the names of the changed stacks.
   */
  async synthesizeChange(name: string, config: DeliveryConfig): Promise<string[]> {
    const { environment, progress, providerKind, signal, workDirectory, outputDirectory } = this.options;
    const configFile = await writeConfiguration(name, config, this.options.configFile);
    const before = new Map(
      await Promise.all(this.stacks.map(async (stack) => [stack, await this.readStack(stack)] as const)),
    );
    const { stacks: synthesized } = await progress.step('synthesize the Terraform stacks', () =>
      synthesize({
        ...{ configFile, environment, workDirectory, outputDirectory, signal },
        provider: providerKind,
      }),
    );
    Object.assign(this, { configFile, synthesized });
    const accounts = Object.keys(config.accounts);
    await this.options.prepareDeployRoles(config);
    await this.bootstrap(
      accounts.filter((account) => !this.accounts.includes(account)),
      configFile,
    );
    this.accounts = accounts;
    const changed: string[] = [];
    for (const stack of synthesized) {
      if ((await this.readStack(stack)) !== before.get(stack)) changed.push(stack);
    }
    return changed;
  }

  /** Destroys an account with the command of the product. @returns the lines of the output. */
  async destroyAccount(account: string): Promise<string[]> {
    const lines = await this.product('destroy', account);
    const left = this.stacks.filter((stack) => !stack.startsWith(`${account}-`));
    this.stacks.splice(0, this.stacks.length, ...left);
    return lines;
  }

  /**
   * Runs a command of the product with the configuration that is deployed, without a question.
   *
   * @returns the lines of the output.
   * @throws Error with the output when the command fails.
   */
  product(script: 'destroy' | 'remove', ...args: readonly [string, ...string[]]): Promise<string[]> {
    const all = [...args, '--yes', '--config', this.configFile];
    return this.options.progress.step(`npm run ${script} -- ${args.join(' ')} --yes`, () =>
      this.commands.npm(script, all, `${script}-${args.join('-').replaceAll(/[^\w-]/g, '')}`),
    );
  }

  /** Plans the stacks that were synthesized last. @throws Error naming a stack whose plan is not empty. */
  planSynthesized(): Promise<void> {
    return this.planAgain(this.synthesized);
  }

  /** Plans deployed stacks again. @throws Error naming a stack whose plan is not empty. */
  async planAgain(stacks: readonly string[] = this.stacks): Promise<void> {
    const { progress, signal } = this.options;
    const left = [...stacks];
    const worker = async (stop: AbortSignal) => {
      for (let stack = left.shift(); stack !== undefined; stack = left.shift()) {
        const lines = await this.plan(stack, stop);
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

  /**
   * Plans a deployed stack. Runs Terraform directly, because starting cdktf takes longer than the plan.
   *
   * @returns the lines of the output.
   */
  plan(stack: string, signal = this.options.signal): Promise<string[]> {
    return this.commands.terraform(stack, ['plan', '-input=false', '-no-color'], { signal });
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
            const args = [account, '--config', configFile];
            return this.commands.npm('bootstrap', args, `bootstrap-${account}`, { signal });
          }),
        ),
    );
  }

  /**
   * Runs `cdktf deploy`.
   *
   * @param shownArguments the arguments as a user would type them.
   * @param names names of the stacks.
   * @param label name of the deployed part, for the output and the log file.
   */
  private async cdktf(
    shownArguments: string,
    command: readonly ['deploy', ...string[]],
    names: readonly string[],
    label: string,
    { signal = this.options.signal, onStack }: CdktfRun = {},
  ): Promise<void> {
    const { progress } = this.options;
    const title = `npx cdktf deploy ${shownArguments}`;
    let current: string | undefined;
    let resources = 0;
    const onLine = (line: string) => {
      // cdktf begins a message with the name of the message's stack, and indents the further lines of the message.
      current = names.find((name) => line.split(' ', 1)[0] === name) ?? current;
      if (current !== undefined) onStack?.();
      const counts = /Apply complete! Resources: (\d+) added/.exec(line)?.[1];
      if (counts === undefined) return;
      resources += Number(counts);
      if (current !== undefined) this.addStack(current);
    };
    await progress.step(
      title,
      async () => {
        await this.commands.cdktf(command, this.configFile, title, `deploy-${label}`, { onLine, signal });
        // cdktf has succeeded, so it has processed every stack, even if `onLine` did not recognize the output.
        for (const name of names) this.addStack(name);
      },
      () => `${label}: ${count(names.length, 'stack')}, ${count(resources, 'resource')} added`,
    );
  }

  private addStack(stack: string): void {
    if (!this.stacks.includes(stack)) this.stacks.push(stack);
  }

  /** Reads the synthesized Terraform JSON of a stack. */
  private readStack(stack: string): Promise<string> {
    return readFile(join(this.options.outputDirectory, 'stacks', stack, 'cdk.tf.json'), 'utf8');
  }
}
