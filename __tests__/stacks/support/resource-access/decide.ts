import { contextOf, type Policy, type PolicyStatement, type Question } from '../world';
import type { Row } from './entry';
import { holds } from './conditions';
import { list } from './list';
import { matches } from './pattern';

/**
 * IAM's rules for one policy of a resource or the trust of a role, for a caller whose own policies allow everything: what
 * the policy denies is denied, and another account's caller or a service needs an Allow. The simulator knows many more
 * rules and is a hundred times slower; the test holds this one to its answers.
 */
export function decide(policy: Policy, owner: string, question: Question): boolean {
  const context = contextOf(question);
  const applies = (statement: PolicyStatement) =>
    isPrincipal(statement, question.who) &&
    list(statement.Action).some((action) => matches(action, question.action, 'ignore case')) &&
    (statement.Resource === undefined ||
      list(statement.Resource).some((resource) => matches(resource, question.on))) &&
    holds(statement.Condition ?? {}, context);
  const effects = policy.Statement.filter(applies).map(({ Effect }) => Effect);
  if (effects.includes('Deny')) return false;
  return effects.includes('Allow') || ownPoliciesSuffice(owner, question);
}

/** A policy's Allows without its Denies, or its Denies with everything else allowed. */
export function partOf(policy: Policy, part: Row['part']): Policy {
  if (part === 'whole') return policy;
  const effect = part === 'allows' ? 'Allow' : 'Deny';
  const own = policy.Statement.filter(({ Effect }) => Effect === effect);
  const everything = { Sid: 'All', Effect: 'Allow' as const, Principal: '*' as const, Action: '*' };
  return { ...policy, Statement: part === 'allows' ? own : [...own, everything] };
}

/** Keys and roles can be used only by those whom their own policy names, of the same account, too. */
function ownPoliciesSuffice(owner: string, { who, on }: Question): boolean {
  return accountOf(who) === owner && !/^arn:aws:(kms|iam):/.test(on);
}

function isPrincipal({ Principal }: PolicyStatement, who: string): boolean {
  if (Principal === undefined || Principal === '*') return true;
  return Object.values(Principal)
    .flat()
    .some(
      (name) =>
        name === '*' ||
        name === who ||
        (accountOf(who) !== '' && name === `arn:aws:iam::${accountOf(who)}:root`),
    );
}

/** Empty for a service. */
export const accountOf = (who: string) => who.split(':')[4] ?? '';
