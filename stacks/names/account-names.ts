import type { AccountRegion } from './arn';
import { bucketIn, roleIn } from './resources';

interface AccountParts {
  readonly project: string;
  /** Name of the account: a key of `accounts` in the configuration. */
  readonly account: string;
  /** Account ID, and Region of the resources that an account has only once, such as the state bucket. */
  readonly home: AccountRegion;
}

/** Names of the resources that an account has only once. */
export class AccountNames {
  readonly home: AccountRegion;

  constructor(private readonly parts: AccountParts) {
    this.home = parts.home;
  }

  get stateBucket() {
    return bucketIn(this.home, this.parts.project, 'state', this.parts.account);
  }

  get operatorRole() {
    return roleIn(this.home, this.parts.project, 'operator', this.parts.account);
  }

  /** Role of the people who read everything about releases, and change nothing. */
  get auditorRole() {
    return roleIn(this.home, this.parts.project, 'auditor', this.parts.account);
  }
}

/**
 * Returns the names of the Terraform stacks of an account. Each name starts with the key of the account in `accounts`.
 */
export const terraformStacks = (account: string) => ({
  state: `${account}-state`,
  access: `${account}-access`,
  registry: `${account}-registry`,
  delivery: `${account}-shared`,
  release: `${account}-release`,
  environment: (environment: string) => `${account}-environment-${environment}`,
  pipeline: (application: string) => `${account}-pipeline-${application}`,
  deployRoleWatch: (region: string) => `${account}-deploy-role-${region}`,
});

/** Returns the key of a stack's state in the state bucket of its account. */
export const stateKey = (stack: string) => `${stack}.tfstate`;

/** Returns the key of the lock that Terraform has beside a state during a run. */
export const lockKey = (stack: string) => `${stateKey(stack)}.tflock`;

/** Output of every Terraform stack: the SHA-256 of the configuration from which the stack was deployed. */
export const CONFIGURATION_OUTPUT = 'configuration';

/**
 * Returns the key of the object in the state bucket of an account that records the removal of an application. While the
 * object exists, Terraform refuses to deploy the application.
 */
export const removedKey = (application: string) => `removed/${application}.json`;

/**
 * Returns the session name with which Terraform assumes the deploy role. Sessions with other names are reported to
 * operators.
 */
export const terraformSession = (project: string) => `${project}-terraform`;

/**
 * Returns the session name with which `npm run bootstrap` assumes the deploy role. These sessions are not reported to
 * operators.
 */
export const bootstrapSession = (project: string) => `${project}-bootstrap`;
