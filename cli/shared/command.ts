import { Command } from 'commander';

import { wrapText } from '../../rehearsal/output/terminal';
import type { Stopped } from './stop-signals';

/** What a command gets from the process in which it runs. */
export interface CommandContext {
  readonly environment: NodeJS.ProcessEnv;
  /** Is aborted by signals that the command has asked for, and by a broken output. */
  readonly stop: AbortController;
  /** Stops the command after an unexpected error. */
  readonly endWith: (error: Error) => void;
  /** Prints the JSON document that `--json` requests. Only the first call prints. */
  readonly printJson: (document: object) => void;
}

/** A subcommand of `brb`. */
export interface BrbCommand {
  /** Returns the parser of the command. The action of the parser sets the exit code of the process. */
  readonly parser: (context: CommandContext) => Command;
  /** Returns the error message after a signal. Commands that print their progress have it. */
  readonly stopped?: (reason: Stopped) => string;
  /** Returns the JSON document that `--json` prints when the command fails. @default `{ "error": … }` */
  readonly failure?: (error: unknown) => object;
}

interface CommandTexts {
  readonly name: string;
  /** Arguments in the usage line, such as `<folder>`. */
  readonly usage: string;
  readonly description: string;
  /** Command lines, each with what it does. */
  readonly examples: readonly (readonly [line: string, meaning: string])[];
  /** Exit codes, as one sentence. */
  readonly exitCodes: string;
}

/** Creates the parser of a subcommand, with the parts of the help that all subcommands have. */
export function createCommand({ name, usage, description, examples, exitCodes }: CommandTexts): Command {
  const command = new Command(name).usage(`${usage} [options]`.trim()).description(description);
  const lines = examples.map(([line, meaning]) => `  ${line}\n      ${meaning}`);
  command.addHelpText('after', ({ command: shown }) => {
    const width = shown.configureOutput().getOutHelpWidth?.();
    return wrapText(`\nExamples:\n${lines.join('\n')}\n\nExit codes: ${exitCodes}.`, width);
  });
  return command;
}

/** Adds `--config`. The value is undefined unless the user passes the option. */
export function addConfigOption(command: Command): Command {
  return command.option(
    '--config <file>',
    'configuration file (default: the nearest delivery.config.ts, from the current folder upwards)',
  );
}
