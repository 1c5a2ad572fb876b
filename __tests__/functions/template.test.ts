import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parseTemplate } from '../../functions/shared/template';
import { templateProblems } from '../../functions/shared/template-guard';
import { TEMPLATE } from './support/fixtures';

const parse = (text: string) => parseTemplate(text, 'web.yaml');
const problems = (text: string) => templateProblems(parse(text));
const withResource = (text: string) => `Resources:\n  X:\n${text.replace(/^/gm, '    ')}\n`;
const containers = (text: string) =>
  withResource(
    `Type: AWS::ECS::TaskDefinition\nProperties:\n  ContainerDefinitions:\n    - Name: web\n      ${text}`,
  );

describe('reading a template', () => {
  it('finds the parameters of YAML and of JSON, and which have a default', () => {
    const expected = new Map([
      ['ImageUri', { hasDefault: false }],
      ['Cluster', { hasDefault: false }],
      ['Size', { hasDefault: true }],
    ]);
    expect(parse(TEMPLATE).parameters).toEqual(expected);
    const json = { Parameters: { A: { Type: 'String', Default: '' } }, Resources: { X: { Type: 'T' } } };
    expect(parse(JSON.stringify(json)).parameters).toEqual(new Map([['A', { hasDefault: true }]]));
  });

  it('gives short tags their long form', () => {
    const { sections } = parse(
      `Resources: { A: {} }\nOutputs:\n  X: { Value: !Sub 'a-\${B}', C: !Ref D, E: !If [f, !GetAtt G.H, 1] }`,
    );
    expect(sections['Outputs']).toMatchObject({
      X: {
        Value: { 'Fn::Sub': 'a-${B}' },
        C: { Ref: 'D' },
        E: { 'Fn::If': ['f', { 'Fn::GetAtt': 'G.H' }, 1] },
      },
    });
  });

  it.each([
    ['no template', 'hello', /must be a mapping/],
    ['no resources', 'Parameters: {}', /Resources is missing/],
    ['a resource that is no mapping', 'Resources: { A: 1 }', /Resources.A is missing or not a mapping/],
    ['broken YAML', 'Resources: [', /not a well-formed template/],
    ['broken JSON', '{"Resources": {', /not a well-formed template/],
    ['a duplicate key', 'Resources: {}\nResources: {}', /DUPLICATE_KEY/],
    ['a duplicate key in JSON', '{"Resources": {}, "Resources": {}}', /DUPLICATE_KEY/],
    ['the same key as number and text', 'Resources: { 1: {}, "1": {} }', /key '1'/],
    ['a second document', 'Resources: {}\n---\nResources: {}', /MULTIPLE_DOCS/],
    ['an alias', 'Resources: { A: &a {}, B: *a }', /an alias/],
    ['a merge key', 'Resources: { <<: { A: {} } }', /'<<'/],
    ['the tag of a macro', 'Resources: { A: !Transform { Name: x } }', /the tag !Transform/],
    ['a foreign tag', 'Resources: { A: !!binary aGVsbG8= }', /the tag tag:yaml.org,2002:binary/],
    ['a redefined tag', '%TAG ! tag:evil,1:\n---\nResources: { A: !Ref x }', /the tag tag:evil,1:Ref/],
    ['a tagged key', 'Resources: { !Ref A: {} }', /a key that is no text/],
    ['a complex key', 'Resources: { ? [a] : {} }', /a key that is no text/],
    ['deep nesting', `Resources: ${'['.repeat(100_000)}`, /not a well-formed template|nested too deeply/],
  ])('T25: refuses %s', (_what, text, message) => {
    expect(() => parse(text)).toThrow(message);
  });

  it('treats __proto__ as a name like any other', () => {
    expect([...parse('Resources: { __proto__: { Type: T } }').resources.keys()]).toEqual(['__proto__']);
  });
});

describe('the template guard', () => {
  it('lets the service templates of this project pass', () => {
    for (const file of ['cfn/service.yaml', 'examples/hello/cfn/web.yaml']) {
      expect(problems(readFileSync(join(__dirname, '../..', file), 'utf8'))).toEqual([]);
    }
    expect(problems(TEMPLATE)).toEqual([]);
  });

  it.each([
    ['T1', 'AWS::IAM::Role'],
    ['T1', 'AWS::IAM::ManagedPolicy'],
    ['T1', 'AWS::EC2::SecurityGroup'],
    ['T2', 'AWS::CloudFormation::CustomResource'],
    ['T2', 'Custom::Anything'],
    ['T2', 'AWS::CloudFormation::Stack'],
    ['T2', 'AWS::CloudFormation::Macro'],
    ['T2', 'aws::logs::loggroup'],
  ])('%s: refuses a resource of type %s', (_row, type) => {
    expect(problems(withResource(`Type: ${type}`))).toEqual([`X has the type ${type}, which is not allowed`]);
  });

  it.each([
    ['a type that is no text', withResource('Type: !Ref T'), /X has the type \(not a text\)/],
    ['a resource without type', withResource('Properties: {}'), /X has the type/],
    ['a transform', `Transform: AWS::Serverless-2016-10-31\n${TEMPLATE}`, /section Transform/],
    ['hooks', `Hooks: {}\n${TEMPLATE}`, /section Hooks/],
    [
      'an embedded macro',
      withResource('Type: AWS::Logs::LogGroup\nProperties: { Fn::Transform: { Name: AWS::Include } }'),
      /Fn::Transform is a macro/,
    ],
    [
      'a loop',
      TEMPLATE.replace('Resources:\n', 'Resources:\n  Fn::ForEach::X: { Type: AWS::Logs::LogGroup }\n'),
      /Fn::ForEach::X is a macro/,
    ],
    ['no resource at all', 'Resources: {}', /no resources/],
  ])('T2: refuses %s', (_what, text, message) => {
    expect(problems(text).join()).toMatch(message);
  });

  it.each([
    'true',
    '"true"',
    'yes',
    '1',
    '!Ref P',
    '!If [c, true, false]',
    '{ Fn::If: [c, true, false] }',
    'null',
  ])('T3: refuses a container with Privileged: %s', (value) => {
    expect(problems(containers(`Privileged: ${value}`))).toEqual([
      'Resources.X.Properties.ContainerDefinitions.0.Privileged must be false or left out',
    ]);
  });

  it('T3: finds a privileged container behind a condition, and allows Privileged: false', () => {
    const hidden =
      'Type: AWS::ECS::TaskDefinition\nProperties:\n  ContainerDefinitions: !If [c, [{ Privileged: true }], []]';
    expect(problems(withResource(hidden)).join()).toMatch(/Privileged must be false/);
    expect(problems(containers('Privileged: false'))).toEqual([]);
  });
});
