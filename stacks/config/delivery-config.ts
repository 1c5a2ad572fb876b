import type { Account, DeliveryConfigInput } from './schema';

type EnvironmentInput = DeliveryConfigInput['environments'][number];
type NoticesInput = NonNullable<EnvironmentInput['notices']>;
/** The readers of notices, with every default applied. */
type Notices = { readonly [Field in keyof NoticesInput]-?: NonNullable<NoticesInput[Field]> };
type Approval = Omit<EnvironmentInput['approval'], 'soakMinutes'>;

/**
 * The first environment of the list. The function `deploy-stack` deploys only to this environment. The account of this
 * environment is the delivery account.
 */
export interface TestedEnvironment extends EnvironmentInput {
  readonly kind: 'tested';
  readonly notices: Notices;
  readonly approval: Approval;
}

/** An environment that releases are promoted to. It has its own account and its own pipelines. */
export interface PromotedEnvironment extends EnvironmentInput {
  readonly kind: 'promoted';
  readonly notices: Notices;
  readonly approval: Approval & { readonly soakMinutes: number };
}

export type Environment = TestedEnvironment | PromotedEnvironment;

/** Name of the only test report of an application whose configuration contains no `reports`. */
export const DEFAULT_REPORT = 'unit-tests';

type ApplicationInput = DeliveryConfigInput['applications'][number];
export interface Application extends ApplicationInput {
  readonly reports: string[];
}

/** A configuration that `parseConfig` has checked. */
export interface DeliveryConfig extends Omit<DeliveryConfigInput, 'applications' | 'environments'> {
  readonly applications: readonly Application[];
  /** The environments in the order in which a release passes them. */
  readonly environments: readonly [
    tested: TestedEnvironment,
    promoted: PromotedEnvironment,
    ...others: PromotedEnvironment[],
  ];
}

/** Converts an input without problems into a configuration. */
export function deliveryConfigOf(input: DeliveryConfigInput): DeliveryConfig {
  // The schema rejects a list of fewer than two environments.
  const [tested, promoted, ...others] = input.environments as [
    EnvironmentInput,
    EnvironmentInput,
    ...EnvironmentInput[],
  ];
  return {
    ...input,
    applications: input.applications.map((application) => ({
      ...application,
      reports: application.reports ?? [DEFAULT_REPORT],
    })),
    environments: [
      { ...tested, kind: 'tested', notices: noticesOf(tested) },
      promotedOf(promoted),
      ...others.map(promotedOf),
    ],
  };
}

function promotedOf(environment: EnvironmentInput): PromotedEnvironment {
  const { approval } = environment;
  return {
    ...environment,
    kind: 'promoted',
    notices: noticesOf(environment),
    approval: { ...approval, soakMinutes: approval.soakMinutes ?? 0 },
  };
}

const noticesOf = ({ notices }: EnvironmentInput): Notices => ({
  failed: notices?.failed ?? [],
  rolledBack: notices?.rolledBack ?? [],
  succeeded: notices?.succeeded ?? [],
  superseded: notices?.superseded ?? [],
  chat: notices?.chat ?? false,
});

/** Returns the input that `parseConfig` turns into this configuration: the default export of a configuration file. */
export function configInputOf(config: DeliveryConfig): DeliveryConfigInput {
  const environments = config.environments.map(({ kind, ...input }): EnvironmentInput => input);
  return { ...config, applications: [...config.applications], environments };
}

/** Returns the environment in which a release must have succeeded before its promotion to an environment. */
export function environmentBefore(
  { environments }: DeliveryConfig,
  { name }: PromotedEnvironment,
): Environment {
  // The first environment is never a promoted one, so a promoted environment has an environment before.
  return environments[environments.findIndex((each) => each.name === name) - 1] as Environment;
}

/** Returns the account of an environment. */
export function accountOf(config: DeliveryConfig, environment: Environment): Account {
  // `parseConfig` rejects a configuration with an environment whose account is missing.
  return config.accounts[environment.account] as Account;
}

/**
 * Returns the names of the roles that may change the Terraform-managed resources of an account. Terraform assumes the
 * first role.
 */
export function deployRolesOf({ deployRole }: Account): readonly [string, ...string[]] {
  return typeof deployRole === 'string' ? [deployRole] : deployRole;
}
