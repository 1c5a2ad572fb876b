import { stackPolicyProblem } from '../../../../../functions/shared/template/guard/stack-policy';

const ALLOW = { Effect: 'Allow', Principal: '*', Action: 'Update:*', Resource: '*' };

describe('a stack policy', () => {
  it.each([
    ['that allows every update', { Statement: [ALLOW] }],
    ['with lists of one', { Statement: [{ ...ALLOW, Action: ['Update:*'], Resource: ['*'] }] }],
    ['with a name and a version', { Version: '2012-10-17', Statement: [{ Sid: 'All', ...ALLOW }] }],
    ['that allows something twice', { Statement: [{ ...ALLOW, Action: 'Update:Modify' }, ALLOW] }],
  ])('passes: one %s', (_what, policy) => {
    expect(stackPolicyProblem(policy)).toBeUndefined();
  });

  it.each([
    ['denies everything', { Statement: [{ ...ALLOW, Effect: 'Deny' }] }],
    [
      'denies one kind of update beside',
      { Statement: [ALLOW, { ...ALLOW, Effect: 'Deny', Action: 'Update:Replace' }] },
    ],
    [
      'denies updates of one resource',
      { Statement: [{ ...ALLOW, Effect: 'Deny', Resource: 'LogicalResourceId/Task' }, ALLOW] },
    ],
    ['denies by a condition', { Statement: [ALLOW, { ...ALLOW, Effect: 'Deny', Condition: {} }] }],
    // Without an Allow, a stack with a policy forbids every update.
    ['says nothing', { Statement: [] }],
    ['has no statement', {}],
    ['is no policy', 'x'],
    ['allows some updates only', { Statement: [{ ...ALLOW, Action: 'Update:Modify' }] }],
    ['allows some and no others', { Statement: [{ ...ALLOW, Action: ['Update:*', 'Update:Delete'] }] }],
    [
      'allows updates of some resources only',
      { Statement: [{ ...ALLOW, Resource: 'LogicalResourceId/Task' }] },
    ],
    ['allows updates under a condition', { Statement: [{ ...ALLOW, Condition: { StringEquals: {} } }] }],
    [
      'allows what it does not name',
      { Statement: [{ Effect: 'Allow', Principal: '*', NotAction: 'Update:Delete', Resource: '*' }] },
    ],
    ['allows somebody', { Statement: [{ ...ALLOW, Principal: 'me' }] }],
    ['has a statement that is no object', { Statement: [ALLOW, 'x'] }],
    ['has a second list of statements', { Statement: [ALLOW], statement: [{ ...ALLOW, Effect: 'Deny' }] }],
    ['has a second effect', { Statement: [ALLOW, { ...ALLOW, effect: 'Deny' }] }],
    ['has a key that is not known', { Statement: [ALLOW], Id: 'x' }],
    ['has a statement with another effect', { Statement: [ALLOW, { ...ALLOW, Effect: 'deny' }] }],
  ])('is refused when it %s', (_what, policy) => {
    expect(stackPolicyProblem(policy)).toMatch(
      /^may do nothing but allow every update, .*; remove StackPolicy, or write \{"Statement"/,
    );
  });
});
