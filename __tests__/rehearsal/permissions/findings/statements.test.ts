import { statementProblems } from '../../../../rehearsal/permissions/findings/statements/statement-problems';
import {
  statementUses,
  type StatementUse,
} from '../../../../rehearsal/permissions/findings/statements/statement-use';
import { UNUSED_REASONS } from '../../../../rehearsal/permissions/findings/unused-reasons/reasons';

type Records = NonNullable<Parameters<typeof statementProblems>[1]>;

const PROMOTE = 'arn:aws:iam::111111111111:role/web-promote-release';
const granted = (sid: string) => ({
  role: PROMOTE,
  policy: 'permissions',
  sid,
  action: 's3:PutObject',
  resources: ['*'],
});
const needed = (sid: string, scenario: string) => ({ role: PROMOTE, policy: 'permissions', sid, scenario });

describe('the statements of the roles', () => {
  test('are listed once for each kind of role and environment, with the scenarios that need them', () => {
    const uses = statementUses(
      'web',
      [granted('ReleaseStaging'), granted('ReleaseProduction'), granted('Sign')],
      [
        needed('ReleaseStaging', 'story'),
        needed('ReleaseProduction', 'story'),
        needed('ReleaseStaging', 'crash'),
      ],
    );
    expect(uses).toEqual([
      { kind: 'promote-release', statement: 'Release', scenarios: ['story', 'crash'] },
      { kind: 'promote-release', statement: 'Sign', scenarios: [] },
    ]);
  });

  test('of roles that are not the project’s are left out', () => {
    expect(
      statementUses('web', [{ ...granted('Sign'), role: 'arn:aws:iam::111111111111:role/other' }], []),
    ).toEqual([]);
  });
});

const FOLDER = 'rehearsal/permissions/findings/statements';
const use = (...scenarios: string[]): StatementUse => ({ kind: 'build', statement: 'Push', scenarios });
/** Forty statements that a scenario needs. The tested statement is then less than five percent of all statements. */
const others = Array.from({ length: 40 }, (_, index): StatementUse => ({
  kind: 'approver',
  statement: `Other${String(index)}`,
  scenarios: ['story'],
}));
const ofOthers = { approver: Object.fromEntries(others.map(({ statement }) => [statement, 'story'])) };
const problems = (one: StatementUse, records: Partial<Records> = {}) =>
  statementProblems([...others, one], {
    neededBy: ofOthers,
    unneeded: [],
    unused: UNUSED_REASONS,
    ...records,
  });
const reason = { kind: 'build', statement: 'Push', reason: 'The registry allows it, too.' } as const;
const neededBy = (scenario: string) => ({ ...ofOthers, build: { Push: scenario } });

describe('a statement that a scenario needs', () => {
  test('must name one of these scenarios', () => {
    expect(problems(use('story', 'crash'), { neededBy: neededBy('crash') })).toEqual([]);
    const missing = `the scenario story needs the statement Push of 'build'; write so in ${FOLDER}/needed-by.ts`;
    expect(problems(use('story'))).toEqual([missing]);
    expect(problems(use('story'), { neededBy: neededBy('crash') })).toEqual([missing]);
  });

  test('may have no reason', () => {
    expect(problems(use('story'), { neededBy: neededBy('story'), unneeded: [reason] })).toEqual([
      `the scenario story needs the statement Push of 'build'; delete the reason in ${FOLDER}/unneeded-reasons.ts`,
    ]);
  });
});

describe('a statement that no scenario needs', () => {
  test('must have a reason', () => {
    expect(problems(use(), { unneeded: [reason] })).toEqual([]);
    expect(problems(use())).toEqual([
      `no call of a scenario would be denied without the statement Push of 'build'; remove the statement in the stacks, or add the reason to ${FOLDER}/unneeded-reasons.ts`,
    ]);
  });

  test('may have no scenario', () => {
    expect(problems(use(), { unneeded: [reason], neededBy: neededBy('story') })).toEqual([
      `no scenario needs the statement Push of 'build'; delete it in ${FOLDER}/needed-by.ts`,
    ]);
  });

  test('is one of at most five percent', () => {
    const among = (needed: number) =>
      statementProblems([...others.slice(0, needed), use()], {
        neededBy: {
          approver: Object.fromEntries(others.slice(0, needed).map(({ statement }) => [statement, 'story'])),
        },
        unneeded: [reason],
        unused: UNUSED_REASONS,
      });
    expect(among(19)).toEqual([]);
    expect(among(18)).toEqual([
      'the scenarios need 18 of 19 statements; expected: at least 95 %; let a scenario use more statements, or remove statements',
    ]);
  });
});

test('a record of a statement that no role has is outdated', () => {
  const records = { neededBy: neededBy('story'), unneeded: [reason], unused: UNUSED_REASONS };
  expect(statementProblems(others, records)).toEqual([
    `no role of the kind 'build' has the statement Push; delete it in ${FOLDER}/needed-by.ts`,
    `no role of the kind 'build' has the statement Push; delete it in ${FOLDER}/unneeded-reasons.ts`,
  ]);
});
