import type { AccountRegion } from './arn';
import { bucketIn, roleIn } from './resources';

interface AccountParts {
  readonly project: string;
  /** Key of `accounts`. */
  readonly account: string;
  /** Region of the resources that an account has once, such as its state bucket. */
  readonly home: AccountRegion;
}

/** Names in one account. */
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

/**
 * Returns the name of Terraform's sessions. Sessions of the deploy role with another name are reported to operators.
 */
export const terraformSession = (project: string) => `${project}-terraform`;

/** Returns the name of the sessions of `npm run bootstrap`, which are not reported either. */
export const bootstrapSession = (project: string) => `${project}-bootstrap`;
