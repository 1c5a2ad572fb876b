import { Evaluation } from '../../../../../functions/shared/template/evaluation/evaluation';
import { parseTemplate } from '../../../../../functions/shared/template/parse';
import type { TemplateValue } from '../../../../../functions/shared/template/value';

const PARAMETERS = `
Parameters:
  ImageUri: { Type: String }
  Name: { Type: String }
  Sizes: { Type: CommaDelimitedList }
  Ports: { Type: List<Number> }
  Cluster: { Type: AWS::SSM::Parameter::Value<String> }
  Subnets: { Type: 'AWS::SSM::Parameter::Value<List<String>>' }
  Missing: { Type: String }
`;
const VALUES = new Map([
  ['ImageUri', 'image'],
  ['Name', 'web'],
  ['Sizes', 'a, b'],
  ['Ports', '1,2'],
  ['Cluster', '/acme/test/cluster-name'],
  ['Subnets', '/acme/test/subnets'],
]);
const MAPPINGS = `
Mappings:
  Cpu: { small: { web: '256', all: [a, b] } }
`;

/** Returns the evaluation of a template with an output `Value`, and the value of the output. */
function evaluate(
  value: string,
  conditions = 'Always: !Equals [a, a]',
): readonly [Evaluation, TemplateValue] {
  const text = `${PARAMETERS}${MAPPINGS}
Conditions:
  ${conditions}
Outputs:
  O: { Value: ${value} }
Resources: {}
`;
  const template = parseTemplate(text, 'cfn/web.yaml');
  const { O } = template.sections['Outputs'] as Record<string, { readonly Value: TemplateValue }>;
  return [new Evaluation(template, VALUES), O?.Value ?? ''];
}

/** Returns a copy of a value, in which all mappings have the same prototype, so that tests can compare values. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('a resolved value', () => {
  it.each<[value: string, expected: unknown]>([
    ['!Ref Name', 'web'],
    ['!Ref Sizes', ['a', 'b']],
    ['!Ref Ports', ['1', '2']],
    ['!Ref ImageUri', { Ref: 'ImageUri' }],
    ['!Ref Missing', { Ref: 'Missing' }],
    ['!Ref Cluster', { Ref: 'ssm:/acme/test/cluster-name' }],
    ['!Ref Subnets', { Ref: 'ssm-list:/acme/test/subnets' }],
    ['!Ref AWS::Region', { Ref: 'AWS::Region' }],
    ['!If [Always, yes1, no1]', 'yes1'],
    ['!If [Other, a, !Ref Name]', { 'Fn::If': [{ Condition: 'Other' }, 'a', 'web'] }],
    ['[a, !Ref AWS::NoValue, !If [Always, !Ref AWS::NoValue, b]]', ['a']],
    ['{ a: !If [Always, !Ref AWS::NoValue, b], c: d }', { c: 'd' }],
    ['!FindInMap [Cpu, small, !Ref Name]', '256'],
    ['!FindInMap [Cpu, small, all]', ['a', 'b']],
    ['!FindInMap [Cpu, large, web]', { 'Fn::FindInMap': ['Cpu', 'large', 'web'] }],
    ['!FindInMap [Cpu, !Ref AWS::Region, web]', { 'Fn::FindInMap': ['Cpu', { Ref: 'AWS::Region' }, 'web'] }],
    [
      '!FindInMap [!Ref AWS::Region, a, b]',
      { 'Fn::FindInMap': ['Mappings', { Ref: 'AWS::Region' }, 'a', 'b'] },
    ],
    ['!Sub "${Name}-${!Name}"', 'web-${Name}'],
    ['!Sub "${Name}-${AWS::Region}-${!x}"', { 'Fn::Sub': 'web-${AWS::Region}-${!x}' }],
    ['!Sub "${Service.Name}"', { 'Fn::GetAtt': 'Service.Name' }],
    ['!Sub ["${A}${B}", { A: !Ref Name, B: !GetAtt S.T }]', { 'Fn::Sub': 'web${S.T}' }],
    [
      '!Sub ["${A}${A}", { A: !GetAZs "" }]',
      { 'Fn::Sub': [{ 'Fn::Sub': '${@A}${@A}' }, { '@A': { 'Fn::GetAZs': '' } }] },
    ],
    ['!Join [",", !Ref Sizes]', 'a,b'],
    ['!Join ["-", [!Ref Name, !Ref AWS::Region]]', { 'Fn::Sub': 'web-${AWS::Region}' }],
    ['!Join ["-", [!GetAZs "", b]]', { 'Fn::Join': ['-', [{ 'Fn::GetAZs': '' }, 'b']] }],
    ['!Join ["-", []]', ''],
    ['!Select [1, !Ref Sizes]', 'b'],
    ['!Select [2, !Ref Sizes]', { 'Fn::Select': ['2', ['a', 'b']] }],
    ['!Split ["-", "a-b"]', ['a', 'b']],
    ['!Split ["-", "{{resolve:ssm:/a-b}}"]', { 'Fn::Split': ['-', '{{resolve:ssm:/a-b}}'] }],
    ['!Split [",", !Ref Subnets]', { 'Fn::Split': [',', { Ref: 'ssm-list:/acme/test/subnets' }] }],
    ['!GetAtt [S, T]', { 'Fn::GetAtt': 'S.T' }],
    ['!Base64 {a: !Ref Name}', { 'Fn::Base64': { a: 'web' } }],
  ])('of %s is known as far as possible', (value, expected) => {
    const [evaluation, input] = evaluate(value);
    expect(plain(evaluation.resolve(input))).toEqual(expected);
    expect(evaluation.isComplete).toBe(true);
  });

  it('has all properties, whatever their names are', () => {
    const [evaluation, input] = evaluate('{ __proto__: a, constructor: !Ref Name }');
    expect(Object.entries(evaluation.resolve(input))).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'web'],
    ]);
  });

  it('stays a call when all values together would be too long', () => {
    const value = `!Sub ["${'${A}'.repeat(1000)}", { A: !Join [${'x'.repeat(3000)}, [a, b, c]] }]`;
    const [evaluation, input] = evaluate(value);
    expect(JSON.stringify(evaluation.resolve(input)).length).toBeLessThan(50_000);
    expect(evaluation.isComplete).toBe(false);
  });
});

describe('a condition', () => {
  it.each<[condition: string, expected: boolean | undefined]>([
    ['!Equals [!Ref Name, web]', true],
    ['!Equals [!Ref Sizes, a]', undefined],
    ['!Equals [!Ref Cluster, a]', undefined],
    ['!Equals ["{{resolve:ssm:/a}}", a]', undefined],
    ['!Equals [!Sub "${Name}", !Join ["", [w, eb]]]', true],
    ['!And [!Equals [a, b], !Equals [!Ref AWS::Region, a]]', false],
    ['!And [!Equals [a, a], !Equals [!Ref AWS::Region, a]]', undefined],
    ['!Or [!Equals [a, a], !Equals [!Ref AWS::Region, a]]', true],
    ['!Or [!Equals [a, b], !Equals [!Ref AWS::Region, a]]', undefined],
    ['!Or [!Equals [a, b], !Equals [a, c]]', false],
    ['!Not [!Equals [a, b]]', true],
    ['!Not [!Equals [!Ref AWS::Region, a]]', undefined],
    ['!Not [{ Condition: Before }]', false],
    ['!Not [{ Condition: C }]', undefined],
    ['!Not [{ Condition: Undeclared }]', undefined],
    ['{ Condition: Before }', true],
    ['text', undefined],
  ])('%s has a result if its values are known', (condition, expected) => {
    const [evaluation] = evaluate('a', `C: ${condition}\n  Before: !Equals [a, a]`);
    expect(evaluation.isTrue({ Condition: 'C' })).toBe(expected);
  });

  it.each<[assertion: string, expected: boolean | undefined]>([
    ['!Contains [!Ref Sizes, b]', true],
    ['!Contains [[a, !Ref AWS::Region], b]', undefined],
    ['!EachMemberEquals [[a, a], a]', true],
    ['!EachMemberEquals [!Ref Sizes, a]', false],
    ['!EachMemberIn [!Ref Sizes, [a, b, c]]', true],
    ['!EachMemberIn [!Ref Subnets, [a]]', undefined],
  ])('of a rule is evaluated: %s', (assertion, expected) => {
    const [evaluation, value] = evaluate(assertion);
    expect(evaluation.isTrue(value)).toBe(expected);
  });

  it('has the same result at the end of any chain and in any order', () => {
    const count = 2300;
    const chain = Array.from(
      { length: count },
      (_, index) => `C${String(index)}: !Not [{ Condition: C${String(index + 1)} }]`,
    );
    const all = [...chain, `C${String(count)}: !Equals [a, a]`];
    for (const conditions of [all, all.reverse()]) {
      const [evaluation] = evaluate('a', conditions.join('\n  '));
      expect([evaluation.condition('C0'), evaluation.condition('C1')]).toEqual([true, false]);
    }
  });
});
