import { denialOf } from '../../../../../../rehearsal/local-aws/services/cloudformation/operations/resources/stack-policy';

const allow = { Effect: 'Allow', Action: 'Update:*', Principal: '*', Resource: '*' };
const database = { logicalId: 'Database', type: 'AWS::ECS::Service' };
const web = { logicalId: 'Web', type: 'AWS::ECS::Service' };
const denied = (action: string) =>
  `Action denied by stack policy: Statement [#1] does not allow [${action}] for resource [LogicalResourceId/Database]`;

const policy = (...statements: object[]) => JSON.stringify({ Statement: statements });
const deny = (fields: object) => policy({ Effect: 'Deny', Principal: '*', ...fields }, allow);

describe('a stack policy', () => {
  test('that is absent allows every update', () => {
    expect(denialOf(undefined, 'Update:Replace', database)).toBeUndefined();
  });

  test.each([
    ['an action', deny({ Action: 'Update:Replace', Resource: 'LogicalResourceId/Database' })],
    ['a list of actions', deny({ Action: ['Update:Replace'], Resource: ['LogicalResourceId/Data*'] })],
    [
      'all actions but some',
      deny({ NotAction: ['Update:Modify', 'Update:Delete'], Resource: 'LogicalResourceId/Database' }),
    ],
    ['all resources but some', deny({ Action: 'Update:Replace', NotResource: 'LogicalResourceId/Web' })],
  ])('denies %s', (_, text) => {
    expect(denialOf(text, 'Update:Replace', database)).toBe(denied('Update:Replace'));
    expect(denialOf(text, 'Update:Modify', database)).toBeUndefined();
    expect(denialOf(text, 'Update:Replace', web)).toBeUndefined();
  });

  test('denies the resources of a type', () => {
    const Condition = { StringLike: { ResourceType: ['AWS::ECS::*'] } };
    const text = deny({ Action: 'Update:*', Resource: '*', Condition });
    expect(denialOf(text, 'Update:Delete', database)).toBe(denied('Update:Delete'));
    expect(denialOf(text, 'Update:Delete', { ...database, type: 'AWS::Logs::LogGroup' })).toBeUndefined();
  });

  test('denies what no statement allows', () => {
    const text = policy({ ...allow, Resource: 'LogicalResourceId/Web' });
    expect(denialOf(text, 'Update:Modify', web)).toBeUndefined();
    expect(denialOf(text, 'Update:Modify', database)).toBe(
      'Action denied by stack policy: No statement allows [Update:Modify] for resource [LogicalResourceId/Database]',
    );
  });
});
