import { Template } from '../../../../../../rehearsal/local-aws/services/cloudformation/template/template';
import { TemplateValues } from '../../../../../../rehearsal/local-aws/services/cloudformation/values/template-values';
import type { TemplateObject } from '../../../../../../functions/shared/template/value';

const STACK_ID = 'arn:aws-cn:cloudformation:cn-north-1:222222222222:stack/web/1';
const NO_RESOURCE = { ref: (id: string) => `id of ${id}`, attribute: () => '' };
const valuesOf = (
  sections: TemplateObject,
  region = 'us-east-1',
  parameters = new Map([['Stage', 'test']]),
) =>
  new TemplateValues(
    new Template(sections),
    parameters,
    { accountId: '222222222222', region, id: STACK_ID, name: 'web', notificationArns: ['arn:topic'] },
    ['zone-1', 'zone-2'],
  );

describe('the values of a template', () => {
  test.each([
    ['AWS::AccountId', '222222222222'],
    ['AWS::NotificationARNs', ['arn:topic']],
    ['AWS::Partition', 'aws'],
    ['AWS::Region', 'us-east-1'],
    ['AWS::StackId', STACK_ID],
    ['AWS::StackName', 'web'],
    ['AWS::URLSuffix', 'amazonaws.com'],
    ['Stage', 'test'],
    ['Log', 'id of Log'],
  ])('have the pseudo parameters, the parameters and the resources: %s', (name, value) => {
    expect(valuesOf({}).evaluator(NO_RESOURCE).value({ Ref: name })).toEqual(value);
  });

  test.each([
    ['cn-north-1', 'aws-cn amazonaws.com.cn'],
    ['us-gov-west-1', 'aws-us-gov amazonaws.com'],
  ])('have the partition and the domain of the Region %s', (region, text) => {
    const evaluator = valuesOf({}, region).evaluator(NO_RESOURCE);
    expect(evaluator.value({ 'Fn::Sub': '${AWS::Partition} ${AWS::URLSuffix}' })).toBe(text);
  });

  test('have conditions that use parameters, mappings and other conditions', () => {
    const values = valuesOf({
      Mappings: { Stages: { test: { IsOpen: 'yes' } } },
      Conditions: {
        IsOpen: { 'Fn::Equals': [{ 'Fn::FindInMap': ['Stages', { Ref: 'Stage' }, 'IsOpen'] }, 'yes'] },
        IsClosed: { 'Fn::Not': [{ Condition: 'IsOpen' }] },
      },
    });
    expect(values.isTrue('IsOpen')).toBe(true);
    expect(values.isTrue('IsClosed')).toBe(false);
    expect(values.isTrue(undefined)).toBe(true);
    expect(values.evaluator(NO_RESOURCE).value({ 'Fn::If': ['IsClosed', 'a', 'b'] })).toBe('b');
  });

  test('fail if a condition fails, also if nothing uses the condition', () => {
    const Unused = { 'Fn::Equals': [{ 'Fn::FindInMap': ['Stages', 'a', 'b'] }, 'yes'] };
    expect(() => valuesOf({ Conditions: { Unused } })).toThrow("Mapping named 'Stages' is not present");
  });

  test('have the Availability Zones of the Region of the stack', () => {
    const evaluator = valuesOf({}).evaluator(NO_RESOURCE);
    expect(evaluator.value({ 'Fn::GetAZs': '' })).toEqual(['zone-1', 'zone-2']);
    expect(evaluator.value({ 'Fn::GetAZs': { Ref: 'AWS::Region' } })).toEqual(['zone-1', 'zone-2']);
  });
});
