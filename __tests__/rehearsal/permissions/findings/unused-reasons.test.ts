import { loadConfig } from '../../../../cli/config/load-config';
import type { GrantedPermission } from '../../../../rehearsal/permissions/findings/granted';
import type { UsedPermission } from '../../../../rehearsal/permissions/findings/records';
import { NEEDED_BY } from '../../../../rehearsal/permissions/findings/statements/needed-by';
import { UNNEEDED_REASONS } from '../../../../rehearsal/permissions/findings/statements/unneeded-reasons';
import {
  permissionsByKind,
  statementOf,
} from '../../../../rehearsal/permissions/findings/unused-reasons/permissions-by-kind';
import { unusedProblems } from '../../../../rehearsal/permissions/findings/unused-reasons/problems';
import {
  UNUSED_REASONS,
  type KindReasons,
} from '../../../../rehearsal/permissions/findings/unused-reasons/reasons';
import {
  ROLE_KINDS,
  roleKindOf,
  type RoleKind,
} from '../../../../rehearsal/permissions/findings/unused-reasons/role-kinds';
import { EXAMPLE, synthesize, TWO_APPLICATIONS } from '../../../stacks/support/synthesis';

const PROJECT = 'web';
const role = (name: string) => `arn:aws:iam::111111111111:role/${name}`;

const granted = (name: string, sid: string, action: string): GrantedPermission => ({
  role: role(name),
  policy: 'permissions',
  sid,
  action,
  resources: ['arn:aws:s3:::files/*'],
});

const used = (name: string, sid: string, action: string, policy = 'permissions'): UsedPermission => ({
  principal: role(name),
  policy,
  sid,
  action,
});

/** Reasons for one kind of role, and no reasons for the others. */
const reasonsFor = (kind: RoleKind, statement: string, actions: readonly string[]) =>
  Object.fromEntries(
    ROLE_KINDS.map((each): [RoleKind, KindReasons] => [
      each,
      {
        file: `reasons/${each}.ts`,
        reasons: each === kind ? [{ statement, actions, reason: 'Nobody plays it.' }] : [],
      },
    ]),
  ) as Record<RoleKind, KindReasons>;

const problems = (
  permissions: readonly GrantedPermission[],
  uses: readonly UsedPermission[],
  reasons: Record<RoleKind, KindReasons>,
) => unusedProblems(PROJECT, permissions, permissionsByKind(PROJECT, permissions, uses), reasons);

describe('the kind of a role', () => {
  test.each([
    ['web-approver-test', 'approver'],
    ['web-operator-production', 'operator'],
    ['hello_web-role', 'delivery pipeline'],
    ['hello-web-production-role', 'release pipeline'],
    ['hello_web-start', 'start of a delivery pipeline'],
    ['hello-web-production-start', 'start of a release pipeline'],
    ['web-check-release', 'check-release'],
    ['web-production-verify-release', 'verify-release'],
    ['web-test-hello-cloudformation', 'service stacks'],
    ['another-test-instance', undefined],
  ])('of %s is %s', (name, kind) => {
    expect(roleKindOf(PROJECT, role(name))).toBe(kind);
  });

  test('treats the project as text, not as a pattern', () => {
    expect(roleKindOf('w.b', role('web-approver-test'))).toBeUndefined();
  });
});

describe('the permissions by kind of role', () => {
  test('count as used for every role of the kind if one role used them', () => {
    const all = [
      granted('web-approver-test', 'Approve', 'codepipeline:PutApprovalResult'),
      granted('web-approver-production', 'Approve', 'codepipeline:PutApprovalResult'),
    ];
    const uses = [used('web-approver-test', 'Approve', 'codepipeline:PutApprovalResult')];
    expect(permissionsByKind(PROJECT, all, uses)).toMatchObject([{ kind: 'approver', used: true }]);
    expect(permissionsByKind(PROJECT, all, [])).toMatchObject([{ kind: 'approver', used: false }]);
  });

  test('count a statement for each environment as one statement', () => {
    const all = ['Test', 'Production'].map((name) =>
      granted('web-promote-release', `EncryptRelease${name}`, 'kms:Decrypt'),
    );
    const uses = [used('web-promote-release', 'EncryptReleaseTest', 'kms:Decrypt')];
    expect(permissionsByKind(PROJECT, all, uses)).toMatchObject([
      { statement: 'EncryptRelease', used: true },
    ]);
  });

  test.each([
    ['another statement', used('web-approver-test', 'Read', 's3:GetObject')],
    ['a policy of the resource', used('web-approver-test', 'Files', 's3:GetObject', 'bucket policy')],
    ['a role of another kind', used('web-operator-delivery', 'Files', 's3:GetObject')],
    ['another action', used('web-approver-test', 'Files', 's3:PutObject')],
  ])('are not used by %s', (_what, use) => {
    const all = [granted('web-approver-test', 'Files', 's3:GetObject')];
    expect(permissionsByKind(PROJECT, all, [use])).toMatchObject([{ used: false }]);
  });
});

describe('the reasons for unused permissions', () => {
  const permission = granted('web-approver-test', 'Files', 's3:GetObject');
  const use = used('web-approver-test', 'Files', 's3:GetObject');
  const reasons = reasonsFor('approver', 'Files', ['s3:GetObject']);

  test('are complete if each unused permission has one', () => {
    expect(problems([permission], [], reasons)).toEqual([]);
  });

  test.each([
    ['the action', reasonsFor('approver', 'Files', ['s3:PutObject'])],
    ['the statement', reasonsFor('approver', 'Other', ['s3:GetObject'])],
    ['the kind of role', reasonsFor('operator', 'Files', ['s3:GetObject'])],
  ])('lack a permission whose reason has the wrong %s', (_what, wrong) => {
    expect(problems([permission], [], wrong)[0]).toBe(
      'no scenario used s3:GetObject of the role arn:aws:iam::111111111111:role/web-approver-test on ' +
        'arn:aws:s3:::files/*; remove the action from the statement Files in the stacks, or add the reason to reasons/approver.ts',
    );
  });

  test('do not apply to a used permission', () => {
    expect(problems([permission], [use], reasons)).toEqual([
      "a scenario used the action; delete s3:GetObject from the statement Files of 'approver' in reasons/approver.ts",
    ]);
  });

  test('do not apply to a permission that no role has', () => {
    expect(problems([], [], reasons)).toEqual([
      "no role of the kind 'approver' has the action; delete s3:GetObject from the statement Files of 'approver' in reasons/approver.ts",
    ]);
  });

  test('need a kind for every role', () => {
    expect(problems([granted('new', 'Files', 's3:GetObject')], [], reasonsFor('operator', '', []))).toEqual([
      'the role arn:aws:iam::111111111111:role/new has no kind; add the pattern of its name to ' +
        'rehearsal/permissions/findings/unused-reasons/role-kinds.ts',
    ]);
  });
});

describe('the synthesized roles', () => {
  const policies = [EXAMPLE, TWO_APPLICATIONS].flatMap((file) => {
    const { project } = loadConfig(file);
    return [...synthesize(file).values()].flatMap(({ resources }) => {
      const roles = resources['aws_iam_role'] ?? {};
      return Object.values(resources['aws_iam_role_policy'] ?? {}).map(({ role: reference, policy }) => {
        const id = /aws_iam_role\.([^.}]+)/.exec(String(reference))?.[1] ?? '';
        const { Statement: statements } = JSON.parse(String(policy)) as {
          Statement: { Sid: string; Action: string | string[] }[];
        };
        return { kind: roleKindOf(project, role(String(roles[id]?.['name']))), statements };
      });
    });
  });

  test('have a kind, and every kind has a role', () => {
    expect(new Set(policies.map(({ kind }) => kind))).toEqual(new Set(ROLE_KINDS));
  });

  test('have every permission with a reason', () => {
    const permissions = new Set(
      policies.flatMap(({ kind, statements }) =>
        statements.flatMap(({ Sid, Action }) =>
          [Action].flat().map((action) => `${String(kind)} ${Sid} ${action}`),
        ),
      ),
    );
    const explained = ROLE_KINDS.flatMap((kind) =>
      UNUSED_REASONS[kind].reasons.flatMap(({ statement, actions }) =>
        actions.map((action) => `${kind} ${statement} ${action}`),
      ),
    );
    expect(explained.filter((each) => !permissions.has(each))).toEqual([]);
    expect(new Set(explained).size).toBe(explained.length);
  });

  test('have a scenario or a reason for every statement, and no others are recorded', () => {
    const statements = new Set(
      policies.flatMap(({ kind, statements: all }) =>
        kind === undefined ? [] : all.map(({ Sid }) => `${kind} ${statementOf(kind, Sid)}`),
      ),
    );
    const recorded = ROLE_KINDS.flatMap((kind) =>
      [
        ...Object.keys(NEEDED_BY[kind] ?? {}),
        ...UNNEEDED_REASONS.filter((each) => each.kind === kind).map(({ statement }) => statement),
        ...UNUSED_REASONS[kind].reasons.map(({ statement }) => statement),
      ].map((statement) => `${kind} ${statement}`),
    );
    expect([...statements].filter((each) => !recorded.includes(each))).toEqual([]);
    expect(recorded.filter((each) => !statements.has(each))).toEqual([]);
  });
});
