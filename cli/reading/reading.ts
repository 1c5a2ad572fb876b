import type { Command } from 'commander';

import { openProject, type ProjectAccess } from '../../operations/accounts/project-access';
import { Person } from '../../operations/accounts/person';
import type { Application, DeliveryConfig, Environment } from '../../stacks/config';
import { namesOf } from '../../stacks/names';
import { applicationNamed } from '../config/application';
import { findConfig } from '../config/find-config';
import { loadConfig } from '../config/load-config';
import { UsageError } from '../exit-codes';
import { withAdvice } from '../shared/aws-advice';
import { addConfigOption, type CommandContext } from '../shared/command';
import { mfaPrompt } from '../terminal/ask-mfa-code';
import { profileMfaSerial } from './mfa-serial';

/** Options of every command that reads a running system. */
export interface ReadingOptions {
  readonly config?: string;
  readonly mfaSerial?: string;
  readonly json?: true;
}

/** Adds the options of every command that reads a running system. */
export function addReadingOptions(command: Command): Command {
  return addConfigOption(command)
    .option(
      '--mfa-serial <arn>',
      'MFA device of an IAM user (default: mfa_serial of the profile, or the device with the name of the user)',
    )
    .option('--json', 'print one JSON document to stdout (docs/brb.md)');
}

/** Exit codes of the commands that read a running system. */
export const READING_CODES =
  '0 the command succeeded, 1 it failed, 2 the command line or the configuration is wrong';

/** A person who has signed in, and the accounts of the project. */
export interface Reading {
  readonly config: DeliveryConfig;
  readonly person: Person;
  readonly project: ProjectAccess;
}

const DENIED = 'the role of auditors must allow the request; deploy the access stack of the account again';

/** Loads the configuration. @throws ConfigError */
export const configOf = ({ config }: ReadingOptions): DeliveryConfig => loadConfig(findConfig(config));

/**
 * Signs in, opens every account of the project, and does work with them.
 *
 * @throws OperationError when a role cannot be assumed or AWS denies a request.
 */
export const withReading = <T>(
  config: DeliveryConfig,
  options: ReadingOptions,
  context: CommandContext,
  work: (reading: Reading) => Promise<T>,
): Promise<T> =>
  withPerson(config, options, context, async (person) =>
    work({ config, person, project: await openProject(person, config) }),
  );

/**
 * Signs in, and does work with the roles of the person.
 *
 * @throws OperationError when nobody is signed in or AWS denies a request.
 */
export function withPerson<T>(
  config: DeliveryConfig,
  options: ReadingOptions,
  { environment, stop }: CommandContext,
  work: (person: Person) => Promise<T>,
): Promise<T> {
  return withAdvice(DENIED, async () => {
    const mfaSerial = options.mfaSerial ?? (await profileMfaSerial());
    const person = await Person.signIn({
      region: namesOf(config).delivery.accountRegion.region,
      peopleAccountId: config.peopleAccountId,
      forcePathStyle: environment['AWS_ENDPOINT_URL'] !== undefined,
      ...(mfaSerial === undefined ? {} : { mfaSerial }),
      askMfaCode: mfaPrompt(stop.signal),
    });
    return work(person);
  });
}

/** Returns an environment of the configuration. @throws UsageError if there is no such environment. */
export function environmentNamed({ environments }: DeliveryConfig, name: string): Environment {
  const environment = environments.find((candidate) => candidate.name === name);
  if (environment !== undefined) return environment;
  const known = environments.map((candidate) => candidate.name).join(', ');
  throw new UsageError(`unknown environment '${name}'; choose one of: ${known}`);
}

/** Returns applications of the configuration, or all of them. @throws UsageError if a name is unknown. */
export const applicationsNamed = (
  config: DeliveryConfig,
  names: readonly string[],
): readonly Application[] =>
  names.length === 0 ? config.applications : names.map((name) => applicationNamed(config, name));

/** Returns the number of a release. @throws UsageError if the text is no whole number from 1. */
export function releaseNumber(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 1) return number;
  throw new UsageError(`'${text}' is no release; pass the number of a release, such as 7`);
}
