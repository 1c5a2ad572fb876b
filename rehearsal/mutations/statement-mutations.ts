import { NEEDED_BY, type NeededBy } from '../permissions/findings/statements/needed-by';
import { environmentStatement } from '../permissions/findings/unused-reasons/permissions-by-kind';
import {
  isOfPeople,
  roleNames,
  ROLE_KINDS,
  type RoleKind,
} from '../permissions/findings/unused-reasons/role-kinds';
import type { Mutation } from './mutation';

/**
 * Returns a mutation for every statement that a scenario needs, in the order of the kinds of roles. A mutated role keeps
 * the statement, but the statement allows only an action that every caller may use. A policy without statements would be
 * invalid.
 */
export function statementMutations(project: string, neededBy: NeededBy = NEEDED_BY): Mutation[] {
  return ROLE_KINDS.flatMap((kind) => {
    const roles = roleNames(kind, project);
    return Object.entries(neededBy[kind] ?? {}).map(([statement, scenario]) => ({
      scenario,
      name: `statement ${statement} of ${kind}`,
      protection: {
        file: isOfPeople(kind)
          ? 'stacks/access/person-role.ts'
          : 'stacks/constructs/permissions/service-role.ts',
        text: 'policyDocument(props.statements)',
        replacement: `policyDocument(
        props.statements.map((statement) =>
          ${condition(kind, statement)} && ${String(roles)}.test(props.name)
            ? { ...statement, Action: 'sts:GetCallerIdentity' }
            : statement,
        ),
      )`,
      },
      roles,
    }));
  });
}

/** Returns the code of a condition on the Sid. Some Sids end with the name of an environment. */
const condition = (kind: RoleKind, statement: string) =>
  environmentStatement(kind, statement) === undefined
    ? `statement.Sid === '${statement}'`
    : `statement.Sid.startsWith('${statement}')`;
