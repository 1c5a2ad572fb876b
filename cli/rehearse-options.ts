import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { ALL, SCENARIOS, scenariosNamed } from '../rehearsal/scenarios';
import type { Scenario } from '../rehearsal/scenarios/scenario';
import { PROVIDERS, type ProviderKind } from '../rehearsal/terraform/providers/aws-provider';
import type { Application, DeliveryConfig } from '../stacks/config';
import { applicationNamed } from './config/application';
import { UsageError } from './exit-codes';
import { loadConfig } from './config/load-config';
import { loadLate } from './load-late';
import { withUsageError } from './shared/arguments';
import { refuseSwallowedOptions } from './shared/npm-options';

const NAME_WIDTH = Math.max(...SCENARIOS.map(({ name }) => name.length));
const scenarioLine = (name: string, summary: string) =>
  `                          ${name.padEnd(NAME_WIDTH)} ${summary}`;

export const HELP = `npm run rehearse -- [options]

Runs a whole delivery on this machine: a git push goes through build, tests and approvals to production. Terraform and
cdktf are real, AWS is a local stand-in, and the configuration is your own delivery.config.ts. No AWS account is needed.

The end of a rehearsal stops the local AWS and deletes the temporary folder with the logs. Only files that make the next
rehearsal faster remain: dist/, the cache of tsx, and what the rehearsal has installed in your cache folder: moto and
the AWS CLI if PATH does not have them, and the provider of --provider real.

  --yes                 approve without asking
  --scenario <name>     one of:
${SCENARIOS.map(({ name, summary }) => scenarioLine(name, summary)).join('\n')}
${scenarioLine(ALL, 'every scenario; those with the same configuration share a deployment')}
  --application <name>  application to push (default: the first one of the configuration)
  --source <folder>     folder with the source of the application (default: examples/<application>)
  --config <file>       configuration file (default: delivery.config.ts)
  --port <number>       port of the local AWS (default: a free port)
  --docker              build images with your Docker, and run the services in it (default: as processes, with the
                        Node.js or Python of this machine)
  --provider <name>     stand-in: the AWS provider of this project, without a download (default); real: the AWS provider
                        that terraform init gets from the registry, or from the mirror in your CLI configuration
  --keep                keep the local AWS and the logs until you press Ctrl-C, and print commands to inspect them
  --permissions <mode>  enforced: deny what the deployed policies do not allow (default); off: allow every request
  --json                print one JSON document to stdout, and the progress to stderr; with
                        npm run --silent rehearse -- --json, npm prints no lines of its own
  --print-deploy-policy print the IAM policies that the deployRole of each account needs, and rehearse nothing; each line
                        is an input of aws iam create-policy --cli-input-json (docs/deploy-role.md)
  --account <name>      account whose policies are printed (default: all accounts)
  --help                print this text

Exit codes: 0 the rehearsal passed, 1 it failed, 2 the command line or the configuration is wrong, 128 plus the number
of the signal when a signal ended it (130 for Ctrl-C).`;

const OPTIONS = {
  yes: { type: 'boolean', default: false },
  scenario: { type: 'string', default: 'story' },
  application: { type: 'string' },
  source: { type: 'string' },
  config: { type: 'string', default: 'delivery.config.ts' },
  port: { type: 'string' },
  docker: { type: 'boolean', default: false },
  provider: { type: 'string', default: 'stand-in' },
  keep: { type: 'boolean', default: false },
  permissions: { type: 'string', default: 'enforced' },
  json: { type: 'boolean', default: false },
  'print-deploy-policy': { type: 'boolean', default: false },
  account: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

/** The checked options, with the loaded configuration and the chosen application. */
export interface RehearseOptions {
  /** Contains one scenario, or all scenarios. */
  readonly scenarios: readonly Scenario[];
  readonly config: DeliveryConfig;
  /** Absolute path of the configuration file. */
  readonly configFile: string;
  readonly application: Application;
  /** Absolute path of the folder with the application's source. */
  readonly source: string;
  readonly port?: number;
  /** True if every release is approved without a question. */
  readonly yes: boolean;
  /** True if the user's Docker builds the images and runs the services. */
  readonly docker: boolean;
  /** The AWS provider that deploys the stacks. */
  readonly provider: ProviderKind;
  readonly keep: boolean;
  /** False allows every request to the local AWS. */
  readonly enforcePermissions: boolean;
  readonly json: boolean;
}

/** Parses the command line. @throws UsageError */
export function parseCommandLine(args: string[], environment: NodeJS.ProcessEnv) {
  refuseSwallowedOptions('rehearse', OPTIONS, args, environment);
  return withUsageError(() => parseArgs({ args, options: OPTIONS }).values);
}

/**
 * Checks the options, and loads the configuration.
 *
 * @param isTerminal True if stdin is a terminal, so that a person can answer questions.
 * @throws UsageError if an option is wrong; ConfigError if the configuration is wrong.
 */
export function readOptions(
  values: ReturnType<typeof parseCommandLine>,
  isTerminal: boolean,
): RehearseOptions {
  const { yes, docker, keep, json } = values;
  if (values.account !== undefined) {
    throw new UsageError(
      '--account is allowed only with --print-deploy-policy; remove --account, or add the other option',
    );
  }
  const scenarios = withUsageError(() => scenariosNamed(values.scenario));
  if (keep && scenarios.length > 1) {
    throw new UsageError('--keep is not allowed with --scenario all; choose one scenario');
  }
  if (!yes && !isTerminal && scenarios.some(({ interactive }) => interactive)) {
    throw new UsageError('stdin is not a terminal; pass --yes to approve automatically');
  }
  const enforcePermissions = enforces(values.permissions);
  if (!enforcePermissions) requireNoDenials(scenarios);
  const provider = providerNamed(values.provider);
  const config = loadConfig(values.config);
  const application = applicationNamed(config, values.application);
  return {
    scenarios,
    config,
    configFile: resolve(values.config),
    application,
    source: checkedSource(config, application, values.source),
    ...(values.port === undefined ? {} : { port: portNumber(values.port) }),
    ...{ yes, docker, provider, keep, json },
    enforcePermissions,
  };
}

/**
 * Returns the configuration, and the names of the accounts whose deploy policies are printed.
 *
 * @throws UsageError if the configuration has no such account; ConfigError if the configuration is wrong.
 */
export function readPrintedAccounts({ account, config: file }: ReturnType<typeof parseCommandLine>): {
  readonly config: DeliveryConfig;
  readonly accounts: readonly string[];
} {
  const config = loadConfig(file);
  const accounts = Object.keys(config.accounts);
  if (account === undefined) return { config, accounts };
  if (accounts.includes(account)) return { config, accounts: [account] };
  throw new UsageError(`unknown account '${account}'; choose one of: ${accounts.join(', ')}`);
}

/** Returns the absolute path of the application's source. @throws UsageError with every problem of the source. */
function checkedSource(
  config: DeliveryConfig,
  application: Application,
  folder = join('examples', application.name),
): string {
  const problems = loadLate.sourceProblems().sourceProblems(folder, config, application);
  if (problems.length === 0) return resolve(folder);
  throw new UsageError(
    `${problems.join('\n')}\ncorrect the source, or pass another folder with the source of '${application.name}' with --source`,
  );
}

function enforces(mode: string): boolean {
  if (mode === 'enforced') return true;
  if (mode === 'off') return false;
  throw new UsageError(`unknown mode '${mode}' of --permissions; choose one of: enforced, off`);
}

/** @throws UsageError if there is no such provider. */
function providerNamed(name: string): ProviderKind {
  const provider = PROVIDERS.find((candidate) => candidate === name);
  if (provider !== undefined) return provider;
  throw new UsageError(`unknown provider '${name}'; choose one of: ${PROVIDERS.join(', ')}`);
}

/** @throws UsageError if a scenario expects denied requests. */
function requireNoDenials(scenarios: readonly Scenario[]): void {
  const names = scenarios.filter(({ needsPermissions }) => needsPermissions).map(({ name }) => name);
  if (names.length === 0) return;
  throw new UsageError(
    `--permissions off is not allowed with scenarios that expect denied requests: ${names.join(', ')}; choose another scenario`,
  );
}

function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new UsageError(`the port '${text}' is not allowed; pass a whole number from 1 to 65535 with --port`);
}
