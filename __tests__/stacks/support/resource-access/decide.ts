import { accountOf, contextOf, type AccessRequest, type Policy, type PolicyStatement } from '../policy-set';
import { holds } from './conditions';
import type { Row } from './entry';
import { list } from './list';
import { matches } from './pattern';

/**
 * Returns true if a resource-based policy or trust policy allows a request by a principal whose identity policies allow
 * everything. This function is a hundred times faster than the simulator. A test compares the decisions of the function
 * and the simulator.
 */
export function decide(policy: Policy, owner: string, request: AccessRequest): boolean {
  const context = contextOf(request);
  const applies = (statement: PolicyStatement) =>
    isPrincipal(statement, request.principal) &&
    list(statement.Action).some((action) => matches(action, request.action, 'ignore case')) &&
    (statement.Resource === undefined ||
      list(statement.Resource).some((resource) => matches(resource, request.resource))) &&
    holds(statement.Condition ?? {}, context);
  const effects = policy.Statement.filter(applies).map(({ Effect }) => Effect);
  if (effects.includes('Deny')) return false;
  return effects.includes('Allow') || identityPoliciesSuffice(owner, request);
}

/**
 * Returns only the Allow statements of a policy, or only its Deny statements together with a statement that allows
 * everything.
 */
export function partOf(policy: Policy, part: Row['part']): Policy {
  if (part === 'whole') return policy;
  const effect = part === 'allows' ? 'Allow' : 'Deny';
  const statements = policy.Statement.filter(({ Effect }) => Effect === effect);
  const everything = { Sid: 'All', Effect: 'Allow' as const, Principal: '*' as const, Action: '*' };
  return { ...policy, Statement: part === 'allows' ? statements : [...statements, everything] };
}

/**
 * Returns true if identity policies alone can allow a request. The resource must be in the account of the principal,
 * and must not be a KMS key or a role.
 */
function identityPoliciesSuffice(owner: string, { principal, resource }: AccessRequest): boolean {
  return accountOf(principal) === owner && !/^arn:aws:(kms|iam):/.test(resource);
}

function isPrincipal({ Principal }: PolicyStatement, principal: string): boolean {
  if (Principal === undefined || Principal === '*') return true;
  const account = accountOf(principal);
  return Object.values(Principal)
    .flat()
    .some(
      (name) =>
        name === '*' || name === principal || (account !== '' && name === `arn:aws:iam::${account}:root`),
    );
}
