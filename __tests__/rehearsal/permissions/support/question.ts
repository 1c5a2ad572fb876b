import {
  evaluate,
  type Decision,
  type Question,
} from '../../../../rehearsal/permissions/evaluation/evaluate';
import { parsePolicy, type Policy } from '../../../../rehearsal/permissions/policies/policy';

export const DELIVERY = '111111111111';
export const PRODUCTION = '222222222222';
export const ROLE = `arn:aws:iam::${DELIVERY}:role/deploy-stack`;
export const SESSION = `arn:aws:sts::${DELIVERY}:assumed-role/deploy-stack/deploy-stack`;

type Statement = Readonly<Record<string, unknown>>;

/** Returns a policy as the local AWS returns it. Statements allow if they do not say otherwise. */
export const policy = (name: string, ...statements: readonly Statement[]): Policy =>
  parsePolicy(
    name,
    JSON.stringify({
      Version: '2012-10-17',
      Statement: statements.map((statement) => ({ Effect: 'Allow', ...statement })),
    }),
  );

/** Returns an identity-based policy named `permissions`. */
export const identity = (...statements: readonly Statement[]) => [policy('permissions', ...statements)];

/** A question about a session of the role in the same account, without any policy. */
export const question = (asked: Partial<Question> & Pick<Question, 'action' | 'resource'>): Question => ({
  principal: SESSION,
  resourceAccount: DELIVERY,
  identity: [],
  boundary: undefined,
  session: undefined,
  resourcePolicy: undefined,
  ...asked,
  context: { 'aws:PrincipalArn': ROLE, 'aws:PrincipalAccount': DELIVERY, ...asked.context },
});

export const decide = (asked: Parameters<typeof question>[0]): Promise<Decision> => evaluate(question(asked));

/** Returns `allowed`, or the kind of policy that denies, with `deny in` for a statement that denies. */
export async function verdict(asked: Parameters<typeof question>[0]): Promise<string> {
  const decision = await decide(asked);
  if (decision.allowed) return 'allowed';
  return decision.explicit ? `deny in ${decision.policy}` : `no ${decision.policy}`;
}
