import { readTemplate } from '../../../../../../rehearsal/local-aws/services/cloudformation/template/read-template';
import { template } from '../support/templates';

const log = (attributes: object) =>
  JSON.stringify({ Resources: { Log: { Type: 'AWS::Logs::LogGroup', ...attributes } } });
const parameter = (declaration: unknown, name = 'Size') =>
  template({}, { Parameters: { [name]: declaration } });
const MEMBER = 'Template format error: Every ';

describe('the structure of a template', () => {
  test.each<[string, string, string]>([
    [
      'no resource',
      '{"Resources":{}}',
      'Template format error: At least one Resources member must be defined.',
    ],
    ['no section Resources', '{}', 'Template format error: At least one Resources member must be defined.'],
    ['an unknown section', template({}, { Foo: {} }), 'Invalid template property or properties [Foo]'],
    [
      'another version',
      template({}, { AWSTemplateFormatVersion: '2011-01-01' }),
      'Template format error: unsupported value for AWSTemplateFormatVersion.',
    ],
    [
      'a resource that is a text',
      '{"Resources":{"A":"x"}}',
      'Template format error: Any Resources member must be an object.',
    ],
    [
      'a resource without a type',
      '{"Resources":{"A":{}}}',
      'Template format error: [/Resources/A] Every Resources object must contain a Type member.',
    ],
    [
      'an unknown type',
      '{"Resources":{"A":{"Type":"AWS::Nope::X"}}}',
      'Template format error: Unrecognized resource types: [AWS::Nope::X]',
    ],
    ['an unknown attribute of a resource', log({ Foo: {} }), "Invalid template resource property 'Foo'"],
    [
      'a logical id with a hyphen',
      '{"Resources":{"my-log":{"Type":"AWS::Logs::LogGroup"}}}',
      'Template format error: Resource name my-log is non alphanumeric.',
    ],
    [
      'a dependency that is a mapping',
      log({ DependsOn: {} }),
      'Template format error: DependsOn must be a string or list of strings.',
    ],
    [
      'a dependency in a mapping',
      log({ DependsOn: [{}] }),
      'Template format error: Every DependsOn value must be a string.',
    ],
    [
      'an unknown deletion policy',
      log({ DeletionPolicy: 'Keep' }),
      'Template format error: Unrecognized DeletionPolicy "Keep" for resource Log',
    ],
    [
      'a mapping without keys',
      template({}, { Mappings: { A: 'x' } }),
      `${MEMBER}Mappings member A must be a map`,
    ],
    [
      'a mapping with one level',
      template({}, { Mappings: { A: { b: 'x' } } }),
      `${MEMBER}Mappings member b must be a map`,
    ],
    [
      'a mapping with three levels',
      template({}, { Mappings: { A: { b: { c: { d: 'x' } } } } }),
      `${MEMBER}Mappings attribute must be a String or a List.`,
    ],
    [
      'an output without a value',
      template({}, { Outputs: { A: {} } }),
      `${MEMBER}Outputs member must contain a Value object`,
    ],
    [
      'an output with a list',
      template({}, { Outputs: { A: { Value: ['a'] } } }),
      'Template format error: The Value field of every Outputs member must evaluate to a String.',
    ],
    [
      'a resource and a parameter with the same name',
      parameter({ Type: 'String' }, 'Log'),
      'Template error: all resources and parameters must have unique names. Common name(s):[Log]',
    ],
  ])('is rejected: %s', (_, text, message) => {
    expect(() => readTemplate(text)).toThrow(message);
  });

  test('is accepted with a custom resource and with a type that only AWS supports', () => {
    const types = ['Custom::Thing', 'AWS::IAM::Role'].map((Type, index) => [`A${String(index)}`, { Type }]);
    expect(() =>
      readTemplate(JSON.stringify({ Resources: Object.fromEntries(types) as object })),
    ).not.toThrow();
  });
});

describe('the declaration of a parameter', () => {
  test.each<[string, unknown, string]>([
    ['no type', {}, `${MEMBER}Parameters object must contain a Type member.`],
    ['an unknown type', { Type: 'Strin' }, 'Template format error: Unrecognized parameter type: Strin'],
    [
      'a list of texts',
      { Type: 'List<String>' },
      'Template format error: Unrecognized parameter type: List<String>',
    ],
    [
      'an SSM type with a number',
      { Type: 'AWS::SSM::Parameter::Value<Number>' },
      'Template format error: Unrecognized parameter type: AWS::SSM::Parameter::Value<Number>',
    ],
    ['an unknown attribute', { Type: 'String', Foo: '1' }, "Invalid template parameter property 'Foo'"],
    [
      'a default that is a list',
      { Type: 'String', Default: ['a'] },
      `${MEMBER}Default member must be a string.`,
    ],
    [
      'allowed values that are a text',
      { Type: 'String', AllowedValues: 'a' },
      `${MEMBER}AllowedValues member must be a list.`,
    ],
    [
      'a length of a number',
      { Type: 'Number', MaxLength: 3 },
      "Template error: Parameter 'Size' MaxLength must be on a parameter of type String",
    ],
    [
      'a lowest value of a text',
      { Type: 'String', MinValue: 3 },
      "Template error: Parameter 'Size' MinValue must be on a parameter of type Number",
    ],
    [
      'a default that violates a constraint',
      { Type: 'Number', MaxValue: 3, Default: 4 },
      "Parameter 'Size' must be a number not greater than 3",
    ],
  ])('is rejected with %s', (_, declaration, message) => {
    expect(() => readTemplate(parameter(declaration))).toThrow(message);
  });

  test.each([
    ...[
      'String',
      'Number',
      'List<Number>',
      'CommaDelimitedList',
      'AWS::EC2::VPC::Id',
      'List<AWS::EC2::Subnet::Id>',
    ],
    ...['AWS::SSM::Parameter::Name', 'AWS::SSM::Parameter::Value<String>'],
    ...['AWS::SSM::Parameter::Value<List<String>>', 'AWS::SSM::Parameter::Value<CommaDelimitedList>'],
    'AWS::SSM::Parameter::Value<List<AWS::EC2::Subnet::Id>>',
  ])('is accepted with the type %s', (Type) => {
    expect(() => readTemplate(parameter({ Type }))).not.toThrow();
  });
});
