import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

import type { Progress } from '../output/progress';
import { runCommand, type CommandOptions } from '../system/command';
import { shellWord } from '../system/shell-word';

const require_ = createRequire(__filename);
const ROOT = dirname(dirname(__dirname));
const NODE = process.execPath;
const CDKTF = join(dirname(require_.resolve('cdktf-cli/package.json')), 'bundle/bin/cdktf');
const TSX = require_.resolve('tsx/cli');

export interface CommandsOptions {
  /** Path of the Terraform or OpenTofu program. */
  readonly terraform: string;
  readonly workDirectory: string;
  readonly outputDirectory: string;
  /** Environment variables of every command: the variables for the local AWS, without the user's own settings. */
  readonly environment: Readonly<Record<string, string>>;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

type Overrides = Partial<Pick<CommandOptions, 'onLine' | 'signal' | 'interrupt'>>;

/** Runs the commands that a user types for the real AWS, against the local AWS. */
export class Commands {
  constructor(private readonly options: CommandsOptions) {}

  /**
   * Runs a command of the product, such as `npm run bootstrap`.
   *
   * @param log Name of the log file.
   */
  npm(
    script: 'bootstrap' | 'destroy' | 'remove',
    args: readonly string[],
    log: string,
    overrides: Overrides = {},
  ): Promise<string[]> {
    const title = `npm run ${script} -- ${args.join(' ')}`;
    return this.run(log, title, [NODE, TSX, join(ROOT, 'cli/brb.ts'), script, ...args], overrides);
  }

  /** Runs `cdktf deploy` or `cdktf destroy` without a question. */
  cdktf(
    [command, ...args]: readonly ['deploy' | 'destroy', ...string[]],
    configFile: string,
    title: string,
    log: string,
    overrides: Overrides = {},
  ): Promise<string[]> {
    // cdktf runs this command line in a shell, so the path must be quoted.
    const app = `node bundling/app.mjs --config ${shellWord(configFile)}`;
    const { outputDirectory } = this.options;
    const common = ['--app', app, '--output', outputDirectory, '--auto-approve', '--skip-provider-lock'];
    return this.run(log, title, [NODE, CDKTF, command, ...args, ...common], overrides);
  }

  /** Runs Terraform in the folder of a stack, which cdktf has initialized. */
  terraform(
    stack: string,
    args: readonly [string, ...string[]],
    overrides: Overrides = {},
  ): Promise<string[]> {
    const { outputDirectory, terraform } = this.options;
    const [name] = args;
    const cwd = join(outputDirectory, 'stacks', stack);
    return this.run(`${name}-${stack}`, `terraform ${name} of ${stack}`, [terraform, ...args], {
      cwd,
      ...overrides,
    });
  }

  /**
   * Starts `terraform apply` of a stack, which asks for a confirmation and holds the lock of the state until the answer.
   *
   * @returns the process, which is in a process group of its own.
   */
  startApply(stack: string): ChildProcessByStdio<Writable, Readable, null> {
    const { environment, outputDirectory, terraform } = this.options;
    return spawn(terraform, ['apply', '-no-color'], {
      cwd: join(outputDirectory, 'stacks', stack),
      env: environment,
      stdio: ['pipe', 'pipe', 'ignore'],
      detached: true,
    });
  }

  private run(
    log: string,
    title: string,
    [program, ...args]: readonly [string, ...string[]],
    overrides: Overrides & Partial<Pick<CommandOptions, 'cwd'>>,
  ): Promise<string[]> {
    const { environment, workDirectory, signal } = this.options;
    const logFile = join(workDirectory, `${log}.log`);
    return runCommand(program, args, { title, cwd: ROOT, environment, logFile, signal, ...overrides });
  }
}
