import { parseTemplate } from '../../../../functions/shared/template/parse';
import { TEMPLATE } from '../../support/fixtures';

const parse = (text: string) => parseTemplate(text, 'web.yaml');

describe('parseTemplate', () => {
  it('returns the parameters of YAML and JSON with their types and defaults', () => {
    const parameters = [...parse(TEMPLATE).parameters].map(([name, { hasDefault }]) => [name, hasDefault]);
    expect(parameters).toEqual([
      ['ImageUri', false],
      ['Cluster', false],
      ['Size', true],
    ]);
    const json = { Parameters: { A: { Type: 'String', Default: '' } }, Resources: { X: { Type: 'T' } } };
    expect(parse(JSON.stringify(json)).parameters).toEqual(
      new Map([['A', { hasDefault: true, type: 'String', default: '' }]]),
    );
  });

  it('returns short tags in their long form', () => {
    const { sections } = parse(
      `Resources: { A: {} }\nOutputs:\n  X: { Value: !Sub 'a-\${B}', C: !Ref D, E: !If [f, !GetAtt G.H, 1] }`,
    );
    expect(sections['Outputs']).toMatchObject({
      X: {
        Value: { 'Fn::Sub': 'a-${B}' },
        C: { Ref: 'D' },
        E: { 'Fn::If': ['f', { 'Fn::GetAtt': ['G', 'H'] }, '1'] },
      },
    });
  });

  it.each([
    ['a text', 'hello', /must be a mapping/],
    ['a template without resources', 'Parameters: {}', /^web\.yaml: Resources is missing or not a mapping$/],
    [
      'a resource that is not a mapping',
      'Resources: { A: 1 }',
      /^web\.yaml:1:14: Resources.A is missing or not a mapping$/,
    ],
    ['broken YAML', 'Resources: [', /:1:13: not well-formed YAML/],
    ['broken JSON', '{"Resources": {', /:1:16: not well-formed YAML/],
    ['a duplicate key', 'Resources: {}\nResources: {}', /:2:1: the key 'Resources' occurs twice/],
    [
      'a duplicate key in JSON',
      '{"Resources": {}, "Resources": {}}',
      /:1:19: the key 'Resources' occurs twice/,
    ],
    ['the same key as number and text', 'Resources: { 1: {}, "1": {} }', /:1:21: the key '1' occurs twice/],
    ['a second document', 'Resources: {}\n---\nResources: {}', /:2:1: a second YAML document/],
    ['an alias', 'Resources: { A: &a {}, B: *a }', /:1:27: an alias/],
    ['a merge key', 'Resources: { <<: { A: {} } }', /:1:14: the merge key <</],
    ['the tag of a macro', 'Resources: { A: !Transform { Name: x } }', /the tag !Transform/],
    ['an unknown tag', 'Resources: { A: !!binary aGVsbG8= }', /the tag tag:yaml.org,2002:binary/],
    ['a redefined tag', '%TAG ! tag:evil,1:\n---\nResources: { A: !Ref x }', /the tag tag:evil,1:Ref/],
    ['a tagged key', 'Resources: { !Ref A: {} }', /a key must be text/],
    ['a complex key', 'Resources: { ? [a] : {} }', /a key must be text/],
  ])('rejects %s (T25)', (_what, text, message) => {
    expect(() => parse(text)).toThrow(message);
  });

  it('treats __proto__ as an ordinary name', () => {
    expect([...parse('Resources: { __proto__: { Type: T } }').resources.keys()]).toEqual(['__proto__']);
  });
});
