import {
  Evaluator,
  NO_VALUE,
} from '../../../../../../rehearsal/local-aws/services/cloudformation/values/evaluator';
import type { TemplateValue } from '../../../../../../functions/shared/template/value';

const REFS: Readonly<Record<string, TemplateValue>> = {
  Name: 'web',
  Empty: '',
  Index: '1',
  Subnets: ['subnet-1', 'subnet-2'],
  Log: '/acme/web',
};
const MAPPINGS: Readonly<Record<string, TemplateValue>> = {
  Sizes: { small: { Cpu: '256', Ports: ['80', '443'] }, web: { Cpu: '512' } },
};
const evaluator = new Evaluator({
  ref: (name) => (name === 'AWS::NoValue' ? NO_VALUE : (REFS[name] ?? name)),
  attribute: (resource, name) => `${resource}/${name}`,
  condition: (name) => name === 'IsTrue',
  mapping: (name) => MAPPINGS[name],
  zones: (region) => [`${region}a`, `${region}b`],
});
const NONE = { Ref: 'AWS::NoValue' };

describe('a function in a template', () => {
  test.each<[string, TemplateValue, TemplateValue]>([
    ['Ref', { Ref: 'Name' }, 'web'],
    ['Ref to a list', { Ref: 'Subnets' }, ['subnet-1', 'subnet-2']],
    ['Fn::GetAtt with a list', { 'Fn::GetAtt': ['Log', 'Arn'] }, 'Log/Arn'],
    ['Fn::GetAtt with a text', { 'Fn::GetAtt': 'Log.A.B' }, 'Log/A.B'],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'Name' }]] }, 'a-web'],
    ['Fn::Join of a list from a function', { 'Fn::Join': [',', { Ref: 'Subnets' }] }, 'subnet-1,subnet-2'],
    ['Fn::Join of no items', { 'Fn::Join': [',', []] }, ''],
    ['Fn::Join without the items that have no value', { 'Fn::Join': [',', ['a', NONE, 'b']] }, 'a,b'],
    ['Fn::Split', { 'Fn::Split': ['/', { Ref: 'Log' }] }, ['', 'acme', 'web']],
    ['Fn::Split without the delimiter', { 'Fn::Split': ['|', 'a'] }, ['a']],
    ['Fn::Select', { 'Fn::Select': ['1', ['a', 'b']] }, 'b'],
    ['Fn::Select with functions', { 'Fn::Select': [{ Ref: 'Index' }, { Ref: 'Subnets' }] }, 'subnet-2'],
    ['Fn::If of a true condition', { 'Fn::If': ['IsTrue', 'a', 'b'] }, 'a'],
    ['Fn::If of a false condition', { 'Fn::If': ['IsFalse', 'a', { Ref: 'Name' }] }, 'web'],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'Name' }, 'Cpu'] }, '512'],
    ['Fn::FindInMap of a list', { 'Fn::FindInMap': ['Sizes', 'small', 'Ports'] }, ['80', '443']],
    [
      'Fn::Sub',
      { 'Fn::Sub': '${Name}:${AWS::Region}:${Log.Arn}:${!Name}' },
      'web:AWS::Region:Log/Arn:${Name}',
    ],
    [
      'Fn::Sub with variables',
      { 'Fn::Sub': ['${Name}${Other}', { Name: 'own', Other: { 'Fn::Join': ['', ['x', 'y']] } }] },
      'ownxy',
    ],
    ['Fn::Base64', { 'Fn::Base64': { Ref: 'Name' } }, 'd2Vi'],
    ['Fn::GetAZs', { 'Fn::GetAZs': '' }, ['a', 'b']],
    ['Fn::Cidr', { 'Fn::Cidr': ['10.0.0.0/16', '2', '8'] }, ['10.0.0.0/24', '10.0.1.0/24']],
    [
      'a mapping with two keys, which is no function',
      { Ref: 'Name', Other: 'x' },
      { Ref: 'Name', Other: 'x' },
    ],
    ['Ref to AWS::NoValue, which removes a property', { A: NONE, B: 'b', C: { D: NONE } }, { B: 'b', C: {} }],
    ['Ref to AWS::NoValue, which removes an item', ['a', NONE, { 'Fn::If': ['IsTrue', NONE, 'x'] }], ['a']],
  ])('is evaluated: %s', (_, value, result) => {
    expect(evaluator.value(value)).toEqual(result);
  });

  test.each<[string, TemplateValue, string]>([
    [
      'Fn::Select outside the list',
      { 'Fn::Select': ['2', { Ref: 'Subnets' }] },
      'Fn::Select cannot select nonexistent value at index 2',
    ],
    [
      'Fn::Select with an index that is no number',
      { 'Fn::Select': [{ Ref: 'Name' }, ['a']] },
      'Fn::Select requires a list argument with two elements: an integer index and a list',
    ],
    [
      'Fn::Select from a text',
      { 'Fn::Select': ['0', { Ref: 'Name' }] },
      'Fn::Select requires a list argument with two elements: an integer index and a list',
    ],
    [
      'Fn::Join of a text',
      { 'Fn::Join': [',', { Ref: 'Name' }] },
      'every Fn::Join object requires two parameters',
    ],
    [
      'Fn::Join of a list in a list',
      { 'Fn::Join': [',', [{ Ref: 'Subnets' }]] },
      'every Fn::Join object requires two parameters',
    ],
    [
      'Fn::Split of a list',
      { 'Fn::Split': [',', { Ref: 'Subnets' }] },
      'every Fn::Split object requires two parameters',
    ],
    [
      'Fn::FindInMap with an unknown map',
      { 'Fn::FindInMap': ['Nope', 'a', 'b'] },
      "Mapping named 'Nope' is not present in the 'Mappings' section of template.",
    ],
    [
      'Fn::FindInMap with an unknown key',
      { 'Fn::FindInMap': ['Sizes', 'large', 'Cpu'] },
      'Unable to get mapping for Sizes::large::Cpu',
    ],
    [
      'Fn::FindInMap with an unknown attribute',
      { 'Fn::FindInMap': ['Sizes', 'small', 'Memory'] },
      'Unable to get mapping for Sizes::small::Memory',
    ],
    [
      'Fn::FindInMap with the name of a method',
      { 'Fn::FindInMap': ['Sizes', 'toString', 'Cpu'] },
      'Unable to get mapping for Sizes::toString::Cpu',
    ],
    [
      'Fn::Sub of a list',
      { 'Fn::Sub': '${Subnets}' },
      'variable Subnets in Fn::Sub expression does not resolve to a string',
    ],
    [
      'Fn::Base64 of a list',
      { 'Fn::Base64': { Ref: 'Subnets' } },
      'every Fn::Base64 object must have a String-typed value.',
    ],
    [
      'Fn::GetAZs of a list',
      { 'Fn::GetAZs': { Ref: 'Subnets' } },
      'every Fn::GetAZs object must have a String-typed value.',
    ],
  ])('fails with the error of CloudFormation: %s', (_, value, message) => {
    expect(() => evaluator.value(value)).toThrow(`Template error: ${message}`);
  });
});

describe('a condition in a template', () => {
  const isTrue = { Condition: 'IsTrue' };
  const isFalse = { Condition: 'IsFalse' };

  test.each<[string, TemplateValue, boolean]>([
    ['Condition', isTrue, true],
    ['Fn::Not', { 'Fn::Not': [isTrue] }, false],
    ['Fn::And of true conditions', { 'Fn::And': [isTrue, isTrue] }, true],
    ['Fn::And with a false condition', { 'Fn::And': [isTrue, isFalse] }, false],
    ['Fn::Or with a true condition', { 'Fn::Or': [isFalse, isTrue] }, true],
    ['Fn::Or of false conditions', { 'Fn::Or': [isFalse, isFalse] }, false],
    ['Fn::Equals of equal texts', { 'Fn::Equals': [{ Ref: 'Name' }, 'web'] }, true],
    ['Fn::Equals of texts with other case', { 'Fn::Equals': [{ Ref: 'Name' }, 'Web'] }, false],
    ['Fn::Equals of an empty text', { 'Fn::Equals': [{ Ref: 'Empty' }, ''] }, true],
    ['Fn::Equals of a list', { 'Fn::Equals': [{ Ref: 'Subnets' }, ['subnet-1', 'subnet-2']] }, true],
    [
      'conditions in conditions',
      { 'Fn::Not': [{ 'Fn::Or': [isFalse, { 'Fn::Equals': ['a', 'b'] }] }] },
      true,
    ],
  ])('is evaluated: %s', (_, value, result) => {
    expect(evaluator.truth(value)).toBe(result);
  });
});
