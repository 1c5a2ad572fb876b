import type { AccessRequest } from '../policy-set';

/** A sensitive request, and every principal that is allowed to make the request. */
export interface Access {
  /** End of the test title "exactly the expected principals can …", such as "delete an image". */
  readonly description: string;
  readonly request: Omit<AccessRequest, 'principal'>;
  /** Names of the principals, e.g. `delivery/promote-release`. */
  readonly allowed: readonly string[];
}
