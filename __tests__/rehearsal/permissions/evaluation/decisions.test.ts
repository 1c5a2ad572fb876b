import { Decisions } from '../../../../rehearsal/permissions/evaluation/decisions';
import type { Question } from '../../../../rehearsal/permissions/evaluation/evaluate';
import { parsePolicy } from '../../../../rehearsal/permissions/policies/policy';

const policy = (action: string) =>
  parsePolicy(
    'permissions',
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Sid: 'Read', Effect: 'Allow', Action: action, Resource: '*' }],
    }),
  );
const question = (action: string, changes: Partial<Question> = {}): Question => ({
  principal: 'arn:aws:sts::111111111111:assumed-role/reader/ada',
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::records/a',
  resourceAccount: '111111111111',
  context: {},
  identity: [policy(action)],
  boundary: undefined,
  session: undefined,
  resourcePolicy: undefined,
  ...changes,
});

describe('a kept decision', () => {
  it('answers the same question, also when the policy was read again', () => {
    const decisions = new Decisions();
    const first = decisions.decide(question('s3:GetObject'));
    expect(decisions.decide(question('s3:GetObject'))).toBe(first);
  });

  it.each<[string, Question, boolean]>([
    ['another policy', question('s3:PutObject'), false],
    ['another resource', question('s3:GetObject', { resource: 'arn:aws:s3:::records/b' }), true],
    ['another condition key', question('s3:GetObject', { context: { 's3:prefix': 'b' } }), true],
    ['a boundary', question('s3:GetObject', { boundary: policy('s3:PutObject') }), false],
    ['a session policy', question('s3:GetObject', { session: policy('s3:PutObject') }), false],
  ])('does not answer a question with %s', async (_difference, other, allowed) => {
    const decisions = new Decisions();
    const first = decisions.decide(question('s3:GetObject'));
    expect(decisions.decide(other)).not.toBe(first);
    expect(await first).toMatchObject({ allowed: true, by: [{ policy: 'permissions', sid: 'Read' }] });
    expect((await decisions.decide(other)).allowed).toBe(allowed);
  });
});
