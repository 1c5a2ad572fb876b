import type { TemplateObject } from '../../../../../../functions/shared/template/value';
import { Template } from '../../../../../../rehearsal/local-aws/services/cloudformation/template/template';
import { earlyValues } from '../../../../../../rehearsal/local-aws/services/cloudformation/values/early-values';
import { TemplateValues } from '../../../../../../rehearsal/local-aws/services/cloudformation/values/template-values';

const OUTSIDE = { 'Fn::Select': ['2', { Ref: 'List' }] };
const NO_VALUE = 'Template error: Fn::Select cannot select nonexistent value at index 2';

function early(Properties: TemplateObject, more: TemplateObject = {}) {
  const Never = { 'Fn::Equals': ['a', 'b'] };
  const Resources = { Log: { Type: 'AWS::Logs::LogGroup', Properties } };
  const template = new Template({ Resources, Conditions: { Never }, ...more });
  const stack = { accountId: '2', region: 'us-east-1', id: 'id', name: 'web', notificationArns: [] };
  return earlyValues(template, new TemplateValues(template, new Map([['List', ['a', 'b']]]), stack, []));
}

describe('the values that need no resource', () => {
  test('are evaluated before a stack operation, beside values that need a resource', () => {
    const values = early({
      Name: { 'Fn::Join': ['', [{ Ref: 'Other' }, { Ref: 'AWS::StackName' }]] },
      Size: 'big',
    });
    expect(values).toEqual(expect.arrayContaining(['web', 'big']));
  });

  test.each<[string, TemplateObject, TemplateObject]>([
    ['a property', { Name: OUTSIDE }, {}],
    ['a property beside a reference', { Name: OUTSIDE, Other: { Ref: 'Other' } }, {}],
    ['an argument beside a reference', { Name: { 'Fn::Join': ['', [{ Ref: 'Other' }, OUTSIDE]] } }, {}],
    ['the branch that applies', { Name: { 'Fn::If': ['Never', 'a', OUTSIDE] } }, {}],
    ['an output', {}, { Outputs: { One: { Value: OUTSIDE } } }],
  ])('reject the request if they cannot be evaluated: %s', (_, properties, more) => {
    expect(() => early(properties, more)).toThrow(NO_VALUE);
  });

  test.each<[string, TemplateObject, TemplateObject]>([
    ['the other branch', { Name: { 'Fn::If': ['Never', OUTSIDE, { Ref: 'Other' }] } }, {}],
    ['an output that does not exist', {}, { Outputs: { One: { Value: OUTSIDE, Condition: 'Never' } } }],
    [
      'an argument that needs a resource',
      { Name: { 'Fn::Select': ['9', { 'Fn::GetAtt': ['Other', 'List'] }] } },
      {},
    ],
  ])('do not include %s', (_, properties, more) => {
    expect(() => early(properties, more)).not.toThrow();
  });
});
