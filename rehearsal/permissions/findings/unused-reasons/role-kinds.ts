/** Patterns of the names of the project's roles, by kind. All roles of a kind get their statements from the same code. */
const PATTERNS = {
  approver: '<project>-approver-*',
  operator: '<project>-operator-*',
  auditor: '<project>-auditor-*',
  build: '<project>-build-*',
  'delivery pipeline': '*_<project>-role',
  'release pipeline': '*-<project>-*-role',
  'start of a delivery pipeline': '*_<project>-start',
  'start of a release pipeline': '*-<project>-*-start',
  'check-release': '<project>-check-release',
  'deploy-stack': '<project>-deploy-stack',
  'promote-release': '<project>-promote-release',
  'verify-release': '<project>-*-verify-release',
  'protect-stacks': '<project>-*-protect-stacks',
  'record-execution': '<project>-*-record-execution',
  'start of record-execution': '<project>-*-record-start',
  'service stacks': '<project>-*-cloudformation',
  'task execution': '<project>-*-task-execution',
  instance: '<project>-*-instance',
  'flow log': '<project>-*-flow-log',
  'reports about the deploy role': '<project>-*-deploy-role-*',
} as const;

export type RoleKind = keyof typeof PATTERNS;

export const ROLE_KINDS = Object.keys(PATTERNS) as readonly RoleKind[];

/** Returns true for the roles that people assume. */
export const isOfPeople = (kind: RoleKind): boolean =>
  kind === 'approver' || kind === 'operator' || kind === 'auditor';

/** Returns the kind of a role, or undefined if no pattern fits the name of the role. */
export function roleKindOf(project: string, roleArn: string): RoleKind | undefined {
  const name = roleArn.split('/').at(-1) ?? '';
  return ROLE_KINDS.find((kind) => roleNames(kind, project).test(name));
}

/** Returns the pattern of the names of a kind's roles. A name can match several kinds; the first kind is the right one. */
export function roleNames(kind: RoleKind, project: string): RegExp {
  const parts = PATTERNS[kind].split('*').map((part) => part.replace('<project>', project));
  return new RegExp(`^${parts.map(escaped).join('.+')}$`);
}

const escaped = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
