import type { AccessRequest, Context } from '../policy-set';

/** Change of a request that a slightly too wide policy would allow. */
export type DeniedVariant = Partial<Pick<AccessRequest, 'resource' | 'context'>>;

/** Requests that a role needs, and variants of the requests that must be denied. */
export interface Work {
  /** Name of the role within its account, e.g. `delivery/build-hello`. */
  readonly role: string;
  /** Completes "can …, and nothing similar". */
  readonly description: string;
  readonly actions: readonly string[];
  readonly resource: string;
  readonly context?: Context;
  /** Empty for actions without resource-level permissions. */
  readonly denied: readonly DeniedVariant[];
}
