import { CommanderError, type Command } from 'commander';

import { styleOf } from '../../rehearsal/output/terminal';
import { sentenceOf } from '../../rehearsal/system/disk-fault';
import { exitCodeOf, UsageError } from '../exit-codes';
import { watchOutput } from '../output';
import type { BrbCommand, CommandContext } from './command';
import { refuseSwallowedOptions } from './npm-options';
import { stopCode, Stopped } from './stop-signals';

/** Width of the help in a file or a pipe, in columns. */
const WIDTH = 120;

interface Program {
  /** Returns the parser of the whole command line. */
  readonly parser: (context: CommandContext) => Command;
  /** Arguments of the process. */
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** Name in error messages. */
  readonly name: string;
  /** Command that the arguments choose, if they choose one. */
  readonly command: BrbCommand | undefined;
}

/** Runs a program, prints the error of a failed program, and sets the exit code of the process. */
export function runProgram(program: Program): void {
  new Run(program).start();
}

class Run {
  private readonly stop = new AbortController();
  private over = false;
  private hasPrintedJson = false;

  constructor(private readonly program: Program) {}

  start(): void {
    watchOutput(this.endWith);
    this.parse()
      .catch(this.fail)
      .finally(() => {
        this.over = true;
      });
  }

  /** Stops the command, or reports the error if the command has already ended. */
  private readonly endWith = (error: Error): void => {
    this.stop.abort(error);
    if (this.over) this.fail(error);
  };

  /** Prints the only JSON document of the process. Later calls print nothing. */
  private readonly printJson = (document: object): void => {
    if (!this.hasPrintedJson) console.log(JSON.stringify(document));
    this.hasPrintedJson = true;
  };

  private async parse(): Promise<void> {
    const { args, environment } = this.program;
    const { endWith, printJson, stop } = this;
    const parser = this.program.parser({ environment, stop, endWith, printJson });
    for (const each of [parser, ...parser.commands]) prepare(each, environment);
    const [chosen = parser] = parser.commands.filter((command) => command.name() === args[0]);
    refuseSwallowedOptions(chosen, chosen === parser ? args : args.slice(1), environment);
    await parser.parseAsync(args, { from: 'user' }).catch((error: unknown) => {
      throwUsageError(error, chosen);
    });
    // A write error of stdout or stderr is a failure. A command that handles signals sets its own exit code.
    if (stop.signal.aborted && !(stop.signal.reason instanceof Stopped)) throw stop.signal.reason;
  }

  /** Prints an error, and sets the exit code of the process. */
  private readonly fail = (error: unknown): void => {
    const { args, command, name } = this.program;
    // With `--json`, stdout contains a document even after an error. The message for people follows on stderr.
    if (args.includes('--json')) this.printJson(command?.failure?.(error) ?? { error: sentenceOf(error) });
    const reason: unknown = this.stop.signal.reason;
    const stopped = reason instanceof Stopped ? command?.stopped?.(reason) : undefined;
    // A command that can be stopped has printed its progress, which the empty line separates from the error.
    const gap = command?.stopped === undefined ? '' : '\n';
    console.error(`${gap}${name}: ${stopped ?? sentenceOf(error)}`);
    process.exitCode = stopCode(this.stop) ?? exitCodeOf(error);
  };
}

/** Throws an error of the parser as a mistake on the command line. The end of `--help` is no mistake. */
function throwUsageError(error: unknown, command: Command): void {
  if (!(error instanceof CommanderError)) throw error;
  if (error.exitCode === 0) return;
  const [sentence = ''] = error.message.replace(/^error: /, '').split('\n');
  const what = command.commands.length > 0 ? 'commands' : 'options';
  throw new UsageError(`${sentence}; npx ${usageName(command)} --help lists the ${what}`, { cause: error });
}

/** Returns the name of a command in a command line, such as `brb check`. */
const usageName = (command: Command): string =>
  command.parent === null ? command.name() : `${command.parent.name()} ${command.name()}`;

/** Sets what all parsers share: errors are thrown, and the help fits into the terminal. */
function prepare(command: Command, environment: NodeJS.ProcessEnv): void {
  command
    .helpOption('--help', 'print this text')
    .helpCommand(false)
    .configureHelp({ minWidthToWrap: 20 })
    .exitOverride()
    .configureOutput({
      writeErr: () => undefined,
      getOutHelpWidth: () => styleOf(process.stdout, environment).width ?? WIDTH,
    });
}
