import { readTemplate } from '../../../../../../rehearsal/local-aws/services/cloudformation/template/read-template';
import { named, template } from '../support/templates';

const JOIN =
  'Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.';
const SELECT =
  'Template error: Fn::Select requires a list argument with two elements: an integer index and a list';
const SPLIT =
  'Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.';
const FIND_IN_MAP =
  'Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value';
const GET_ATT =
  'Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute';
const SUB =
  "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string";
const AND =
  'Template error: every Fn::And object requires a list of at least 2 and at most 10 boolean parameters.';
const EQUALS = 'Template error: every Fn::Equals object requires a list of 2 string parameters.';
const IS_A = { 'Fn::Equals': ['a', 'a'] };
const conditions = (condition: unknown) => template({}, { Conditions: { IsA: condition } });
/** A template whose resource has a name that refers to another resource. */
const referring = (name: unknown) =>
  JSON.stringify({
    Resources: {
      Log: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: name } },
      Other: { Type: 'AWS::Logs::LogGroup' },
    },
  });
const rules = (assert: unknown, more: object = {}) =>
  template({}, { Rules: { One: { Assertions: [{ Assert: assert }], ...more } } });

describe('a call with wrong arguments', () => {
  test.each<[string, string, string]>([
    ['Ref to a list', named({ Ref: ['Log'] }), 'Template error: All References must be of type string'],
    ['Fn::GetAtt without an attribute', named({ 'Fn::GetAtt': ['Log'] }), GET_ATT],
    ['Fn::GetAtt with three parts', named({ 'Fn::GetAtt': ['Log', 'A', 'B'] }), GET_ATT],
    ['Fn::GetAtt with an empty attribute', named({ 'Fn::GetAtt': ['Log', ''] }), GET_ATT],
    ['Fn::Join without a list', named({ 'Fn::Join': ['-', 'a'] }), JOIN],
    ['Fn::Join with one argument', named({ 'Fn::Join': ['-'] }), JOIN],
    ['Fn::Join with a function as delimiter', named({ 'Fn::Join': [{ Ref: 'AWS::Region' }, ['a']] }), JOIN],
    ['Fn::Split without a text', named({ 'Fn::Split': { Ref: 'AWS::Region' } }), SPLIT],
    ['Fn::Split of a list', named({ 'Fn::Split': ['-', ['a']] }), SPLIT],
    ['Fn::Select with a name as index', named({ 'Fn::Select': ['bad', ['test']] }), SELECT],
    ['Fn::Select without a list', named({ 'Fn::Select': ['0', '2'] }), SELECT],
    ['Fn::Select outside a literal list', named({ 'Fn::Select': ['100', ['test']] }), SELECT],
    ['Fn::FindInMap with two keys', named({ 'Fn::FindInMap': ['A', 'b'] }), FIND_IN_MAP],
    [
      'Fn::FindInMap with a default, which needs a transform',
      named({ 'Fn::FindInMap': ['A', 'b', 'c', { DefaultValue: 'd' }] }),
      FIND_IN_MAP,
    ],
    [
      'Fn::Base64 of a list',
      named({ 'Fn::Base64': ['a'] }),
      'Template error: every Fn::Base64 object must have a String-typed value.',
    ],
    [
      'Fn::GetAZs of a list',
      named({ 'Fn::GetAZs': ['a'] }),
      'Template error: every Fn::GetAZs object must have a String-typed value.',
    ],
    ['Fn::Sub without a text', named({ 'Fn::Sub': [{ A: 'a' }] }), SUB],
    ['Fn::Sub with a list of variables', named({ 'Fn::Sub': ['a', ['b']] }), SUB],
    [
      'Fn::Sub with a shell expansion',
      named({ 'Fn::Sub': '${Name:-none}' }),
      'Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons',
    ],
    [
      'Fn::If with two elements',
      named({ 'Fn::If': ['IsA', 'a'] }),
      'Template error: Fn::If requires a list argument with three elements',
    ],
    [
      'Fn::If with a function as condition',
      named({ 'Fn::If': [IS_A, 'a', 'b'] }),
      'Template error: Fn::If requires a list argument with the first element being a condition',
    ],
    ['Fn::Equals with one value', conditions({ 'Fn::Equals': ['a'] }), EQUALS],
    ['Fn::And with one condition', conditions({ 'Fn::And': [IS_A] }), AND],
    ['Fn::And with eleven conditions', conditions({ 'Fn::And': Array(11).fill(IS_A) }), AND],
    ['Fn::And of texts', conditions({ 'Fn::And': ['true', 'true'] }), AND],
    ['Fn::Or with one condition', conditions({ 'Fn::Or': [IS_A] }), AND.replace('And', 'Or')],
    [
      'Fn::Not with two conditions',
      conditions({ 'Fn::Not': [IS_A, IS_A] }),
      'Template error: every Fn::Not object requires one boolean parameter.',
    ],
    [
      'Fn::Contains with one list',
      rules({ 'Fn::Contains': [['a']] }),
      'Template error: every Fn::Contains object requires a list of 2 parameters.',
    ],
    [
      'Fn::ValueOf of a function',
      rules({ 'Fn::Equals': [{ 'Fn::ValueOf': [{ Ref: 'AWS::Region' }, 'VpcId'] }, 'a'] }),
      'Template error: every Fn::ValueOf object requires a list of 2 string parameters.',
    ],
  ])('is rejected: %s', (_, text, message) => {
    expect(() => readTemplate(text)).toThrow(message);
  });

  test.each<[string, string]>([
    ['a list from a function', named({ 'Fn::Join': ['-', { 'Fn::Split': [',', { Ref: 'AWS::Region' }] }] })],
    ['an index from a function', named({ 'Fn::Select': [{ Ref: 'AWS::Region' }, ['a']] })],
    ['a variable of Fn::Sub with an attribute', referring({ 'Fn::Sub': '${Other.Arn}' })],
    ['a literal in Fn::Sub', named({ 'Fn::Sub': '${!Name:-none}' })],
    ['an attribute with dots', referring({ 'Fn::GetAtt': 'Other.Endpoint.Address' })],
  ])('is accepted if only the evaluation decides: %s', (_, text) => {
    expect(() => readTemplate(text)).not.toThrow();
  });
});

describe('a function in the wrong section', () => {
  const CONDITION =
    'Template format error: Conditions can only be boolean operations on parameters and other conditions';
  const RULES =
    'Template format error: Following functions are not supported in the Rules block of the template: ';
  const equals = (value: unknown) => ({ 'Fn::Equals': [value, 'a'] });

  test.each<[string, string, string]>([
    ['a condition that is a text', conditions('true'), 'Any Conditions member must be an object.'],
    ['a condition that is a value', conditions({ Ref: 'AWS::Region' }), CONDITION],
    ['Fn::GetAZs in Conditions', conditions(equals({ 'Fn::GetAZs': 'us-east-1' })), CONDITION],
    ['Fn::If in Rules', rules(equals({ 'Fn::If': ['IsA', 'a', 'b'] })), `${RULES}[Fn::If]`],
    [
      'Fn::Sub and Fn::Join in Rules',
      rules({ 'Fn::And': [equals({ 'Fn::Sub': 'a' }), equals({ 'Fn::Join': ['', ['a']] })] }),
      `${RULES}[Fn::Join, Fn::Sub]`,
    ],
    ['Condition in Rules', rules({ 'Fn::Not': [{ Condition: 'IsA' }] }), `${RULES}[Condition]`],
    ['Fn::Contains in Conditions', conditions({ 'Fn::Not': [{ 'Fn::Contains': [['a'], 'a'] }] }), CONDITION],
    [
      'a condition as the value of an output',
      template({}, { Outputs: { One: { Value: IS_A } } }),
      'Template format error: The Value field of every Outputs member must evaluate to a String.',
    ],
    [
      'an unknown function',
      named({ 'Fn::Nope': 'x' }),
      'Template error: Encountered unsupported function: Fn::Nope Supported functions are: [Fn::Base64, Fn::GetAtt, Fn::GetAZs, Fn::ImportValue, Fn::Join, Fn::Split, Fn::FindInMap, Fn::Select, Ref, Fn::Equals, Fn::If, Fn::Not, Condition, Fn::And, Fn::Or, Fn::Contains, Fn::EachMemberEquals, Fn::EachMemberIn, Fn::ValueOf, Fn::ValueOfAll, Fn::RefAll, Fn::Sub, Fn::Cidr]',
    ],
  ])('is rejected: %s', (_, text, message) => {
    expect(() => readTemplate(text)).toThrow(message);
  });

  test.each<[string, string]>([
    ['Fn::Sub in Conditions', conditions(equals({ 'Fn::Sub': '${AWS::Region}' }))],
    ['Ref in Rules', rules(equals({ Ref: 'AWS::Region' }))],
    [
      'a condition of a resource and of an output',
      template(
        {},
        {
          Conditions: { IsA: IS_A },
          Outputs: { One: { Condition: 'IsA', Value: 'a' } },
        },
      ),
    ],
  ])('is accepted in the right section: %s', (_, text) => {
    expect(() => readTemplate(text)).not.toThrow();
  });
});

describe('a rule', () => {
  test.each<[string, object]>([
    ['without assertions', { One: {} }],
    ['with an assertion without a test', { One: { Assertions: [{ AssertDescription: 'a' }] } }],
  ])('is rejected %s', (_, Rules) => {
    expect(() => readTemplate(template({}, { Rules }))).toThrow(
      'Template format error: [/Rules/One] Every Rules object must contain a list of Assertions, each with an Assert member.',
    );
  });

  test('is rejected if its test is a text', () => {
    expect(() => readTemplate(rules('true'))).toThrow(
      'Every RuleCondition and Assert member must be a function that evaluates to true or false.',
    );
    expect(() => readTemplate(rules(IS_A, { RuleCondition: 'true' }))).toThrow(
      'Every RuleCondition and Assert',
    );
    expect(() => readTemplate(rules(IS_A, { RuleCondition: IS_A }))).not.toThrow();
  });

  test('is rejected if it has an unknown property', () => {
    expect(() => readTemplate(rules(IS_A, { Assertion: [] }))).toThrow(
      "Invalid template rule property 'Assertion'",
    );
  });
});
