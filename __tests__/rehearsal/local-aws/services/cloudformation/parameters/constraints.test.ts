import { checkConstraints } from '../../../../../../rehearsal/local-aws/services/cloudformation/parameters/constraints';
import type { TemplateObject } from '../../../../../../functions/shared/template/value';

const checking = (declaration: TemplateObject, value: string) => () => {
  checkConstraints('Size', declaration, value);
};
const ConstraintDescription = 'the name of a size';

describe('a constraint of a parameter', () => {
  test.each<[TemplateObject, string, string, string]>([
    [
      { Type: 'String', AllowedValues: ['a', 'b'] },
      'a',
      'c',
      "Parameter 'Size' must be one of AllowedValues",
    ],
    [
      { Type: 'CommaDelimitedList', AllowedValues: ['a', 'b'] },
      'a, b',
      'a,c',
      "Parameter 'Size' must be one of AllowedValues",
    ],
    [
      { Type: 'Number', AllowedValues: ['1', '2'] },
      '2',
      '3',
      "Parameter 'Size' must be one of AllowedValues",
    ],
    [
      { Type: 'String', AllowedPattern: '[a-z]+' },
      'abc',
      'abc1',
      "Parameter 'Size' must match pattern [a-z]+",
    ],
    [{ Type: 'String', AllowedPattern: 'a|bc' }, 'bc', 'abc', "Parameter 'Size' must match pattern a|bc"],
    [
      { Type: 'String', AllowedPattern: '\\p{Alnum}+' },
      'A1',
      'A-1',
      "Parameter 'Size' must match pattern \\p{Alnum}+",
    ],
    [
      { Type: 'CommaDelimitedList', AllowedPattern: '[a-z]+' },
      'a,b',
      'a,1',
      "Parameter 'Size' must match pattern [a-z]+",
    ],
    [
      { Type: 'AWS::SSM::Parameter::Value<String>', AllowedPattern: '/acme/.*' },
      '/acme/a',
      '/other',
      "Parameter 'Size' must match pattern /acme/.*",
    ],
    [{ Type: 'String', MinLength: '2' }, 'ab', 'a', "Parameter 'Size' must contain at least 2 characters"],
    [{ Type: 'String', MaxLength: '2' }, 'ab', 'abc', "Parameter 'Size' must contain at most 2 characters"],
    [{ Type: 'Number', MinValue: '10' }, '10', '9', "Parameter 'Size' must be a number not less than 10"],
    [
      { Type: 'Number', MaxValue: '10' },
      '9.5',
      '10.1',
      "Parameter 'Size' must be a number not greater than 10",
    ],
    [
      { Type: 'List<Number>', MaxValue: '10' },
      '1, 2',
      '1,11',
      "Parameter 'Size' must be a number not greater than 10",
    ],
    [{ Type: 'Number' }, '-1.5e3', '1,5', "Parameter 'Size' must be a number."],
    [{ Type: 'Number', ConstraintDescription }, '1', 'one', "Parameter 'Size' must be a number."],
    [{ Type: 'List<Number>' }, '1,2', '1,b', "Parameter 'Size' must be a number."],
    [
      { Type: 'String', MinLength: '1', ConstraintDescription },
      'a',
      '',
      'Parameter Size failed to satisfy constraint: the name of a size',
    ],
    [
      { Type: 'Number', MaxValue: '1', ConstraintDescription },
      '1',
      '2',
      'Parameter Size failed to satisfy constraint: the name of a size',
    ],
  ])('accepts and rejects values: %j', (declaration, accepted, rejected, message) => {
    expect(checking(declaration, accepted)).not.toThrow();
    expect(checking(declaration, rejected)).toThrow(message);
  });

  test('names the file of the rehearsal if JavaScript does not have the pattern', () => {
    expect(checking({ Type: 'String', AllowedPattern: '(?i)a' }, 'a')).toThrow(
      'the local AWS does not support the AllowedPattern of the parameter Size; add it to rehearsal/local-aws/services/cloudformation/parameters/constraints.ts',
    );
  });
});
