import type { AccessRequest, Context } from '../policy-set';

/** A change to a request. A slightly too permissive policy would allow the changed request. */
export type DeniedVariant = Partial<Pick<AccessRequest, 'resource' | 'context'>>;

/** Requests that a role needs, and changed requests that IAM must deny. */
export interface Work {
  /** Name of the role within its account, e.g. `delivery/build-hello`. */
  readonly role: string;
  /** Middle of the test title "can …, and nothing similar", such as "write its log". */
  readonly description: string;
  readonly actions: readonly string[];
  readonly resource: string;
  readonly context?: Context;
  /** Changes of the request that IAM must deny. Empty for actions without resource-level permissions. */
  readonly denied: readonly DeniedVariant[];
}
