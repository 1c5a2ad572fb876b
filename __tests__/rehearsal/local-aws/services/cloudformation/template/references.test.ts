import { readTemplate } from '../../../../../../rehearsal/local-aws/services/cloudformation/template/read-template';
import { named, template } from '../support/templates';

const equals = (value: unknown) => ({ 'Fn::Equals': [value, 'a'] });
const unresolved = (name: string, block: string) =>
  `Template format error: Unresolved resource dependencies [${name}] in the ${block} block of the template`;
const logs = (first: object, second: object) =>
  JSON.stringify({
    Resources: {
      First: { Type: 'AWS::Logs::LogGroup', ...first },
      Second: { Type: 'AWS::Logs::LogGroup', ...second },
    },
  });

describe('a name in a template', () => {
  test.each<[string, string, string]>([
    ['Ref in a resource', named({ Ref: 'Missing' }), unresolved('Missing', 'Resources')],
    ['a variable of Fn::Sub', named({ 'Fn::Sub': 'a-${Missing}' }), unresolved('Missing', 'Resources')],
    ['an unknown pseudo parameter', named({ Ref: 'AWS::Acount' }), unresolved('AWS::Acount', 'Resources')],
    [
      'two names',
      template({ LogGroupName: { Ref: 'One' }, RetentionInDays: { Ref: 'Two' } }),
      unresolved('One, Two', 'Resources'),
    ],
    [
      'Ref in an output',
      template({}, { Outputs: { O: { Value: { Ref: 'Missing' } } } }),
      unresolved('Missing', 'Outputs'),
    ],
    [
      'Ref in a rule',
      template({}, { Rules: { R: { Assertions: [{ Assert: equals({ Ref: 'Missing' }) }] } } }),
      unresolved('Missing', 'Rules'),
    ],
    ['DependsOn', logs({ DependsOn: 'Missing' }, {}), unresolved('Missing', 'Resources')],
    [
      'Fn::GetAtt',
      named({ 'Fn::GetAtt': ['Missing', 'Arn'] }),
      'Template error: instance of Fn::GetAtt references undefined resource Missing',
    ],
    [
      'Fn::If',
      named({ 'Fn::If': ['Missing', 'a', 'b'] }),
      'Template error: unresolved condition dependency Missing in Fn::If',
    ],
    [
      'the condition of a resource',
      logs({ Condition: 'Missing' }, {}),
      'Template format error: Unresolved condition dependency Missing in the Resources block of the template',
    ],
    [
      'a resource in a condition',
      template({}, { Conditions: { C: equals({ Ref: 'Log' }) } }),
      'Template format error: Unresolved dependencies [Log]. Cannot reference resources in the Conditions block of the template',
    ],
  ])('is rejected if it is not declared: %s', (_, text, message) => {
    expect(() => readTemplate(text)).toThrow(message);
  });

  test('is accepted if it is declared, also in the branch of an Fn::If that is not taken', () => {
    const text = named(
      { 'Fn::If': ['Never', { Ref: 'Name' }, { 'Fn::Sub': '${Name}-${AWS::StackName}' }] },
      { Parameters: { Name: { Type: 'String' } }, Conditions: { Never: equals('b') } },
    );
    expect(() => readTemplate(text)).not.toThrow();
  });
});

describe('a cycle', () => {
  test('of references and of DependsOn is rejected', () => {
    const text = logs({ DependsOn: ['Second'] }, { Properties: { LogGroupName: { Ref: 'First' } } });
    expect(() => readTemplate(text)).toThrow('Circular dependency between resources: [First, Second]');
    expect(() => readTemplate(logs({}, { Properties: { LogGroupName: { Ref: 'First' } } }))).not.toThrow();
  });

  test('of conditions is rejected', () => {
    const conditions = { A: { 'Fn::Not': [{ Condition: 'B' }] }, B: { 'Fn::Not': [{ Condition: 'A' }] } };
    expect(() => readTemplate(template({}, { Conditions: conditions }))).toThrow(
      'Template error: Found circular condition dependency: [A, B]',
    );
  });
});
