import { isAllowed, type AccessRequest, type PolicySet } from './policy-set';

/** ARNs of principals, by a short name such as `delivery/promote-release`. */
export type Principals = ReadonlyMap<string, string>;

/**
 * Returns the roles of the project, by a short name that starts with the name of the account.
 *
 * @param accounts Names of the accounts, by account ID.
 */
export function rolesByName(
  policySet: PolicySet,
  project: string,
  accounts: Readonly<Record<string, string>>,
): Principals {
  return new Map(
    [...policySet.roles.keys()].map((arn) => {
      const account = accounts[arn.split(':')[4] ?? ''] ?? 'unknown';
      return [`${account}/${arn.replace(/^.*role\//, '').replace(`${project}-`, '')}`, arn];
    }),
  );
}

/** Returns the names of the principals that are allowed to make a request. */
export async function allowedPrincipals(
  policySet: PolicySet,
  principals: Principals,
  request: Omit<AccessRequest, 'principal'>,
): Promise<string[]> {
  const allowed: string[] = [];
  for (const [name, principal] of principals) {
    if (await isAllowed(policySet, { principal, ...request })) allowed.push(name);
  }
  return allowed.sort();
}
