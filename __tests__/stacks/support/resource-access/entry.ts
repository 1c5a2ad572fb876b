import type { AccessRequest, Context } from '../policy-set';
import { list } from './list';

/** Requests that the policy of a resource decides, for principals whose identity policies allow everything. */
export interface Entry {
  /** `explicitly denied`: a Deny applies, so that no Allow can change the decision. */
  readonly decision: 'allowed' | 'denied' | 'explicitly denied';
  readonly principals: string | readonly string[];
  readonly actions: string | readonly string[];
  /** ARNs of the resource, or of objects in it. */
  readonly resources: string | readonly string[];
  /** Each context is a request of its own. */
  readonly contexts?: Context | readonly Context[];
}

/** A request to a whole policy, or to its Allows or its Denies alone. */
export interface Row {
  readonly part: 'whole' | 'allows' | 'denies';
  readonly request: AccessRequest;
  readonly allowed: boolean;
}

/** Returns every combination of an entry's principals, actions, resources and contexts. */
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

/** The complete decisions of the policy of one resource, or of the trust policy of one role. */
export interface Table {
  readonly resource: string;
  readonly entries: readonly Entry[];
  /**
   * Writing actions, each with a reason, that the policy leaves to the identity policies of the account. The policy
   * denies every other writing action to an administrator of the account.
   */
  readonly leftToIdentityPolicies: Readonly<Record<string, string>> | 'everything';
  /** Writing actions that the policy denies to Terraform's role, too. */
  readonly deniedToTerraform: readonly string[] | 'everything';
}
