import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

import { shellWord } from '../../system/shell-word';
import type { Child, Processes } from '../processes';

export interface ShellOptions {
  readonly processes: Processes;
  readonly shell: 'bash' | 'sh';
  /** Working folder of the first command. */
  readonly sourceDirectory: string;
  /** Folder of the shell's own files. */
  readonly stateDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** File descriptor of the log. */
  readonly log: number;
}

/**
 * Runs all commands of a build in one shell, so that variables and the working folder stay. The shell reads commands
 * from its input and writes each exit status to file descriptor 3. After a command that ends the shell, a new shell
 * starts with the exported variables.
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

  /** Runs one command. @returns its exit status. */
  async run(command: string): Promise<number> {
    if (this.aborted) return 143;
    this.commands += 1;
    const file = join(this.options.stateDirectory, `command-${String(this.commands)}`);
    await writeFile(file, `${command}\n`);
    const { child, statuses } = (this.current ??= this.start());
    // The command gets neither the input of the shell nor file descriptor 3.
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

  /** Ends the shell. @returns the exported variables. */
  async end(): Promise<Readonly<Record<string, string>>> {
    const last = this.current;
    last?.child.process.stdin?.end('__keep_variables; exit 0\n');
    await last?.child.ended;
    this.kill();
    if (last === undefined || this.aborted) return this.environment;
    return { ...this.environment, ...(await this.variables()) };
  }

  /** Kills the running command. Later commands do not run. */
  abort(): void {
    this.aborted = true;
    this.kill();
  }

  /** Kills all shells, and the processes that commands have left in the background. */
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
    // The shell may end before it has read its whole input.
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
      // The shell was killed before it could write its variables.
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
