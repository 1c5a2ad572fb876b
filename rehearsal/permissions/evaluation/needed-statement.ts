import type { Policy } from '../policies/policy';
import type { Decision, Question, StatementId } from './evaluate';

/**
 * Returns the statement of the caller's own policies without which an allowed call would be denied. Returns undefined if
 * another statement, or the policy of the resource, also allows the call.
 *
 * @param by the statements that allow the call.
 * @param decide decides about the call without the statement.
 */
export async function neededStatement(
  question: Question,
  by: readonly StatementId[],
  decide: (question: Question) => Promise<Decision>,
): Promise<StatementId | undefined> {
  const own = by.filter(({ policy }) => question.identity.some(({ name }) => name === policy));
  const [only, ...others] = own;
  if (only === undefined || others.length > 0) return undefined;
  const identity = question.identity.map((policy) =>
    policy.name === only.policy ? without(policy, only.sid) : policy,
  );
  const { allowed } = await decide({ ...question, identity });
  return allowed ? undefined : only;
}

const reduced = new WeakMap<Policy, Map<string, Policy>>();

/** Returns a policy without a statement: the same object for the same statement, so that decisions can be kept. */
function without(policy: Policy, sid: string): Policy {
  const known = reduced.get(policy) ?? new Map<string, Policy>();
  reduced.set(policy, known);
  const kept = known.get(sid) ?? {
    ...policy,
    statements: policy.statements.filter(({ Sid }) => Sid !== sid),
  };
  known.set(sid, kept);
  return kept;
}
