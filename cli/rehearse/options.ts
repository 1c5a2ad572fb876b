import { join, resolve } from 'node:path';

import { scenariosNamed } from '../../rehearsal/scenarios';
import type { Scenario } from '../../rehearsal/scenarios/scenario';
import { PROVIDERS, type ProviderKind } from '../../rehearsal/terraform/providers/aws-provider';
import type { Application, DeliveryConfig } from '../../stacks/config';
import { applicationNamed } from '../config/application';
import { findConfig } from '../config/find-config';
import { loadConfig } from '../config/load-config';
import { UsageError } from '../exit-codes';
import { loadLate } from '../load-late';
import { withUsageError } from '../shared/with-usage-error';

/** The options of the command line, before they are checked. */
export interface RehearseValues {
  readonly yes?: true;
  /** @default the scenario `story` */
  readonly scenario?: string;
  readonly application?: string;
  readonly source?: string;
  readonly config?: string;
  readonly port?: string;
  readonly docker?: true;
  readonly provider: string;
  readonly keep?: true;
  readonly permissions: string;
  readonly json?: true;
  readonly printDeployPolicy?: true;
  readonly account?: string;
}

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

/**
 * Checks the options, and loads the configuration.
 *
 * @param isTerminal True if stdin is a terminal, so that a person can answer questions.
 * @throws UsageError if an option is wrong; ConfigError if the configuration is wrong.
 */
export function readOptions(values: RehearseValues, isTerminal: boolean): RehearseOptions {
  const { yes, docker, keep, json } = flagsOf(values);
  if (values.account !== undefined) {
    throw new UsageError(
      '--account is allowed only with --print-deploy-policy; remove --account, or add the other option',
    );
  }
  const scenarios = withUsageError(() => scenariosNamed(values.scenario ?? 'story'));
  if (keep && scenarios.length > 1) {
    throw new UsageError('--keep is not allowed with --scenario all; choose one scenario');
  }
  if (!yes && !isTerminal && scenarios.some(({ interactive }) => interactive)) {
    throw new UsageError('stdin is not a terminal; pass --yes to approve automatically');
  }
  const enforcePermissions = enforces(values.permissions);
  if (!enforcePermissions) requireNoDenials(scenarios);
  const provider = providerNamed(values.provider);
  const configFile = findConfig(values.config);
  const config = loadConfig(configFile);
  const application = applicationNamed(config, values.application);
  return {
    scenarios,
    config,
    configFile: resolve(configFile),
    application,
    source: checkedSource(config, application, values.source),
    ...(values.port === undefined ? {} : { port: portNumber(values.port) }),
    ...{ yes, docker, provider, keep, json },
    enforcePermissions,
  };
}

const flagsOf = ({ yes, docker, keep, json }: RehearseValues) => ({
  yes: yes === true,
  docker: docker === true,
  keep: keep === true,
  json: json === true,
});

/**
 * Returns the configuration, and the names of the accounts whose deploy policies are printed.
 *
 * @throws UsageError if the configuration has no such account; ConfigError if the configuration is wrong.
 */
export function readPrintedAccounts({ account, config: file }: RehearseValues): {
  readonly config: DeliveryConfig;
  readonly accounts: readonly string[];
} {
  const config = loadConfig(findConfig(file));
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
