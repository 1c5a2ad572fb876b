import { stackPolicyProblem } from '../../../../../functions/shared/template/guard/stack-policy';

const ALLOW = { Effect: 'Allow', Principal: '*', Action: 'Update:*', Resource: '*' };

describe('a stack policy', () => {
  it.each([
    ['that allows every update', { Statement: [ALLOW] }],
    ['with lists of one', { Statement: [{ ...ALLOW, Action: ['Update:*'], Resource: ['*'] }] }],
    ['with a name and a version', { Version: '2012-10-17', Statement: [{ Sid: 'All', ...ALLOW }] }],
    ['that allows something twice', { Statement: [{ ...ALLOW, Action: 'Update:Modify' }, ALLOW] }],
  ])('is accepted: a policy %s', (_what, policy) => {
    expect(stackPolicyProblem(policy)).toBeUndefined();
  });

  it.each([
    ['denies everything', { Statement: [{ ...ALLOW, Effect: 'Deny' }] }],
    [
      'denies one kind of update',
      { Statement: [ALLOW, { ...ALLOW, Effect: 'Deny', Action: 'Update:Replace' }] },
    ],
    [
      'denies updates of one resource',
      { Statement: [{ ...ALLOW, Effect: 'Deny', Resource: 'LogicalResourceId/Task' }, ALLOW] },
    ],
    ['denies by a condition', { Statement: [ALLOW, { ...ALLOW, Effect: 'Deny', Condition: {} }] }],
    // CloudFormation denies every update that no statement of the stack policy allows.
    ['has an empty list of statements', { Statement: [] }],
    ['has no statement', {}],
    ['is a text', 'x'],
    ['allows some updates only', { Statement: [{ ...ALLOW, Action: 'Update:Modify' }] }],
    [
      'allows every update in a list with another action',
      { Statement: [{ ...ALLOW, Action: ['Update:*', 'Update:Delete'] }] },
    ],
    [
      'allows updates of some resources only',
      { Statement: [{ ...ALLOW, Resource: 'LogicalResourceId/Task' }] },
    ],
    ['allows updates under a condition', { Statement: [{ ...ALLOW, Condition: { StringEquals: {} } }] }],
    [
      'allows every action but one',
      { Statement: [{ Effect: 'Allow', Principal: '*', NotAction: 'Update:Delete', Resource: '*' }] },
    ],
    ['allows one principal', { Statement: [{ ...ALLOW, Principal: 'me' }] }],
    ['has a statement that is a text', { Statement: [ALLOW, 'x'] }],
    ['has a second list of statements', { Statement: [ALLOW], statement: [{ ...ALLOW, Effect: 'Deny' }] }],
    ['has a second effect', { Statement: [ALLOW, { ...ALLOW, effect: 'Deny' }] }],
    ['has an unknown key', { Statement: [ALLOW], Id: 'x' }],
    ['has a statement with another effect', { Statement: [ALLOW, { ...ALLOW, Effect: 'deny' }] }],
  ])('is rejected when it %s', (_what, policy) => {
    expect(stackPolicyProblem(policy)).toMatch(
      /^must allow every update and deny none, .*; remove StackPolicy, or write \{"Statement"/,
    );
  });
});
