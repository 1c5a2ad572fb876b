import type { AccessRequest, Context } from '../policy-set';
import { list } from './list';

/**
 * Requests, and the decision that a resource-based policy must make for principals whose identity policies allow
 * everything.
 */
export interface Entry {
  /** `explicitly denied` means that a Deny statement matches, so that no Allow statement can change the decision. */
  readonly decision: 'allowed' | 'denied' | 'explicitly denied';
  readonly principals: string | readonly string[];
  readonly actions: string | readonly string[];
  /** ARNs of the resource, or of objects in the bucket. */
  readonly resources: string | readonly string[];
  /** Contexts of the requests: one request for each context. */
  readonly contexts?: Context | readonly Context[];
}

/**
 * A request, and the part of the policy that decides: the whole policy, only its Allow statements, or only its Deny
 * statements.
 */
export interface Row {
  readonly part: 'whole' | 'allows' | 'denies';
  readonly request: AccessRequest;
  readonly allowed: boolean;
}

/** Returns one row for every combination of principal, action, resource and context in an entry. */
export function rowsOf({ decision, principals, actions, resources, contexts = {} }: Entry): Row[] {
  return list(principals).flatMap((principal) =>
    list(actions).flatMap((action) =>
      list(resources).flatMap((resource) =>
        list(contexts).map((context) => ({
          part: decision === 'explicitly denied' ? ('denies' as const) : ('whole' as const),
          request: { principal, action, resource, context },
          allowed: decision === 'allowed',
        })),
      ),
    ),
  );
}

/** All expected decisions of one resource-based policy or trust policy. */
export interface Table {
  readonly resource: string;
  readonly entries: readonly Entry[];
  /**
   * Writing actions that the policy does not deny to an administrator of the account, with the reason. The policy
   * denies every other writing action.
   */
  readonly leftToIdentityPolicies: Readonly<Record<string, string>> | 'everything';
  /** Writing actions that the policy also denies to Terraform's role. */
  readonly deniedToTerraform: readonly string[] | 'everything';
}
