import { Command } from 'commander';

import { UsageError } from './exit-codes';
import { loadCommand } from './load-command';
import type { BrbCommand, CommandContext } from './shared/command';
import { runProgram } from './shared/run-program';

/** The subcommands, in the order of the help. Only the module of the chosen subcommand is loaded. */
const COMMANDS: Readonly<Record<string, readonly [summary: string, load: () => BrbCommand]>> = {
  status: ['shows what runs in each environment, and what waits', loadCommand.status],
  doctor: ['finds what is wrong, and says what to do', loadCommand.doctor],
  releases: ['lists the releases of an application', loadCommand.releases],
  release: ['shows one release', loadCommand.release],
  diff: ['shows what a release changes', loadCommand.diff],
  logs: ['shows the logs of a release: build, functions and services', loadCommand.logs],
  approve: ['approves a release that waits', loadCommand.approve],
  reject: ['rejects a release that waits', loadCommand.reject],
  rollback: ['goes back to an older release in a promoted environment', loadCommand.rollback],
  ledger: ['records executions that the ledger lacks', loadCommand.ledger],
  check: ["reports all problems of an application's templates and configuration files", loadCommand.check],
  bootstrap: ['creates the bucket for the Terraform state of an account', loadCommand.bootstrap],
  remove: ['removes an application or a promoted environment', loadCommand.remove],
  destroy: ['destroys everything in an account that a deployment can make again', loadCommand.destroy],
  rehearse: ['runs a whole delivery on this machine, without an AWS account', loadCommand.rehearse],
};

const args = process.argv.slice(2);
const [name = ''] = args;
const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name]?.[1]() : undefined;

/** Returns the parser of the command line. */
function parser(context: CommandContext): Command {
  const program = new Command('brb')
    .usage('<command> [options]')
    .description('Operates the releases of a project: what runs, what waits, and who decided.')
    .addHelpText('after', '\nbrb <command> --help explains a command, with examples.')
    .allowUnknownOption(command === undefined)
    .allowExcessArguments()
    .action(() => {
      const problem = name === '' ? 'no command is given' : `unknown command '${name}'`;
      throw new UsageError(`${problem}; choose one of: ${Object.keys(COMMANDS).join(', ')}`);
    });
  for (const [title, [summary]] of Object.entries(COMMANDS)) {
    const isChosen = title === name && command !== undefined;
    program.addCommand((isChosen ? command.parser(context) : new Command(title)).summary(summary));
  }
  return program;
}

// Turns off the warning that the AWS SDK prints on Node 20.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
runProgram({ parser, args, environment: process.env, name: command === undefined ? 'brb' : name, command });
