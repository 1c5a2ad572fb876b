import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

import { shellWord } from '../../system/shell-word';
import type { Child, Processes } from '../processes';

export interface ShellOptions {
  readonly processes: Processes;
  readonly shell: 'bash' | 'sh';
  /** Where commands start, and where the shell's own files are. */
  readonly sourceDirectory: string;
  readonly stateDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** File descriptor of the log. */
  readonly log: number;
}

/**
 * One shell that runs all commands of a build, so that a variable or a folder one command sets is there for
 * the next. It is told what to run on its input and answers each exit status on file descriptor 3. A command
 * that leaves the shell (`exit`, a failure under `set -e`) fails or ends that command only: the next one gets
 * a new shell with the variables exported until then.
 */
export class Shell {
  private current: { readonly child: Child; readonly statuses: AsyncIterator<string> } | undefined;
  private environment: Readonly<Record<string, string>>;
  private readonly started: Child[] = [];
  private commands = 0;
  private dead = false;
  private readonly variablesFile: string;

  constructor(private readonly options: ShellOptions) {
    this.environment = options.environment;
    this.variablesFile = join(options.stateDirectory, 'variables');
  }

  /** Runs one command. @returns its exit status. */
  async run(command: string): Promise<number> {
    if (this.dead) return 143;
    this.commands += 1;
    const file = join(this.options.stateDirectory, `command-${String(this.commands)}`);
    await writeFile(file, `${command}\n`);
    const { child, statuses } = (this.current ??= this.start());
    // The command sees neither the shell's input nor the descriptor of its answers.
    child.process.stdin?.write(`. ${shellWord(file)} </dev/null 3>&-; echo "$?" >&3\n`);
    const answer = await statuses.next();
    if (answer.done !== true) return Number(answer.value);
    this.current = undefined;
    const { code } = await child.ended;
    this.environment = { ...this.environment, ...(await this.variables()) };
    return code;
  }

  /** Sets a variable for the commands that follow. */
  set(name: string, value: string): void {
    this.environment = { ...this.environment, [name]: value };
    this.current?.child.process.stdin?.write(`export ${name}=${shellWord(value)}\n`);
  }

  /** Ends the shell. @returns the variables that were exported at the end. */
  async end(): Promise<Readonly<Record<string, string>>> {
    const last = this.current;
    last?.child.process.stdin?.end('__keep_variables; exit 0\n');
    await last?.child.ended;
    this.kill();
    if (last === undefined || this.dead) return this.environment;
    return { ...this.environment, ...(await this.variables()) };
  }

  /** Ends the running command, and lets no further one run. */
  abort(): void {
    this.dead = true;
    this.kill();
  }

  /** Also what a command has left running in the background. */
  private kill(): void {
    for (const child of this.started) child.kill();
  }

  private start() {
    const { processes, shell, sourceDirectory, log } = this.options;
    const child = processes.spawn(shell, [], {
      cwd: sourceDirectory,
      env: this.environment,
      stdio: ['pipe', log, log, 'pipe'],
    });
    this.started.push(child);
    const { stdin, stdio } = child.process;
    // The shell may end before it has read everything.
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
      // Killed before it could write them.
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
