import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

import { shellWord } from '../../system/shell-word';
import type { Child, Processes } from '../processes';

export interface ShellOptions {
  readonly processes: Processes;
  readonly shell: 'bash' | 'sh';
  /** Working directory of the first command. */
  readonly sourceDirectory: string;
  /** Folder for temporary files of the shell. */
  readonly stateDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** File descriptor of the build log. */
  readonly log: number;
}

/**
 * Runs all commands of a build in one shell, so that variables and the working directory persist between commands. The
 * shell reads commands from standard input and writes each exit status to file descriptor 3. If a command ends the
 * shell, a new shell starts with the exported variables.
 */
export class Shell {
  private current: { readonly child: Child; readonly statuses: AsyncIterator<string> } | undefined;
  private environment: Readonly<Record<string, string>>;
  private readonly children: Child[] = [];
  private commands = 0;
  private aborted = false;
  private readonly variablesFile: string;

  constructor(private readonly options: ShellOptions) {
    this.environment = options.environment;
    this.variablesFile = join(options.stateDirectory, 'variables');
  }

  /** Runs one command. @returns the exit status of the command. */
  async run(command: string): Promise<number> {
    if (this.aborted) return 143;
    this.commands += 1;
    const file = join(this.options.stateDirectory, `command-${String(this.commands)}`);
    await writeFile(file, `${command}\n`);
    const { child, statuses } = (this.current ??= this.start());
    // The command must not inherit file descriptor 3 or the standard input of the shell.
    child.process.stdin?.write(`. ${shellWord(file)} </dev/null 3>&-; echo "$?" >&3\n`);
    const status = await statuses.next();
    if (status.done !== true) return Number(status.value);
    this.current = undefined;
    const { code } = await child.ended;
    this.environment = { ...this.environment, ...(await this.variables()) };
    return code;
  }

  /** Sets a variable for the following commands. */
  set(name: string, value: string): void {
    this.environment = { ...this.environment, [name]: value };
    this.current?.child.process.stdin?.write(`export ${name}=${shellWord(value)}\n`);
  }

  /** Ends the shell. @returns all environment variables after the last command. */
  async end(): Promise<Readonly<Record<string, string>>> {
    const last = this.current;
    last?.child.process.stdin?.end('__keep_variables; exit 0\n');
    await last?.child.ended;
    this.kill();
    if (last === undefined || this.aborted) return this.environment;
    return { ...this.environment, ...(await this.variables()) };
  }

  /** Kills the running command and skips all later commands. */
  abort(): void {
    this.aborted = true;
    this.kill();
  }

  /** Kills all shells and all background processes that commands started. */
  private kill(): void {
    for (const child of this.children) child.kill();
  }

  private start() {
    const { processes, shell, sourceDirectory, log } = this.options;
    const child = processes.spawn(shell, [], {
      cwd: sourceDirectory,
      env: this.environment,
      stdio: ['pipe', log, log, 'pipe'],
    });
    this.children.push(child);
    const { stdin, stdio } = child.process;
    // Ignores the write error of a shell that exits before reading all input.
    stdin?.on('error', () => undefined);
    stdin?.write(
      `__keep_variables() { env -0 >${shellWord(this.variablesFile)}; }\ntrap __keep_variables EXIT\n`,
    );
    return { child, statuses: lines(stdio[3] as Readable) };
  }

  private async variables(): Promise<Record<string, string>> {
    try {
      const pairs = (await readFile(this.variablesFile, 'utf8')).split('\0').filter(Boolean);
      return Object.fromEntries(
        pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
      );
    } catch {
      // The variables file is missing if the shell was killed before the shell could write the file.
      return {};
    }
  }
}

async function* lines(stream: Readable): AsyncGenerator<string> {
  let rest = '';
  for await (const part of stream) {
    const split = (rest + String(part)).split('\n');
    rest = split.pop() ?? '';
    yield* split;
  }
}
