import { parseTemplateText } from '../../../../../../rehearsal/local-aws/services/cloudformation/template/parse';

describe('the text of a template', () => {
  test('has the same value in JSON and in YAML with short forms', () => {
    const yaml = `
A: !Ref B
C: !Sub 'x-\${D}'
E: !GetAtt F.G.H
I: !Join [',', [1, true, 'no']]
J: !GetAZs ''
K: !Not [!Condition L]
`;
    const json = JSON.stringify({
      A: { Ref: 'B' },
      C: { 'Fn::Sub': 'x-${D}' },
      E: { 'Fn::GetAtt': ['F', 'G.H'] },
      I: { 'Fn::Join': [',', [1, true, 'no']] },
      J: { 'Fn::GetAZs': '' },
      K: { 'Fn::Not': [{ Condition: 'L' }] },
    });
    expect(parseTemplateText(yaml)).toEqual(parseTemplateText(json));
  });

  test('keeps the text of numbers, and writes booleans of YAML 1.1 as true and false', () => {
    expect(parseTemplateText('A: 010\nB: 1.10\nC: yes\nD: Off\nE: 2024-01-01\nF: "yes"\n')).toEqual({
      A: '010',
      B: '1.10',
      C: 'true',
      D: 'false',
      E: '2024-01-01',
      F: 'yes',
    });
  });

  test.each([
    ['JSON that ends early', '{', 'Template format error: JSON not well-formed. (line 1, column 2)'],
    [
      'JSON with a wrong character',
      '{\n "A": x }',
      'Template format error: JSON not well-formed. (line 2, column 7)',
    ],
    [
      'YAML with a wrong indent',
      'A: 1\n B: 2\n',
      'Template format error: YAML not well-formed. (line 2, column 3)',
    ],
    [
      'YAML with a second colon in a line',
      'A: b: c\n',
      'Template format error: YAML not well-formed. (line 1, column 5)',
    ],
    ['a duplicate key', 'A: 1\nA: 2\n', 'Template format error: YAML not well-formed. (line 2, column 1)'],
    ['a text', 'hello', 'Template format error: unsupported structure.'],
    ['a list', '- a', 'Template format error: unsupported structure.'],
    ['nothing', '', 'Template format error: unsupported structure.'],
    ['a null in JSON', '{"A":{"B":null}}', "[/A/B] 'null' values are not allowed in templates"],
    ['an empty value in YAML', 'A:\n  B:\n', "[/A/B] 'null' values are not allowed in templates"],
    [
      'an alias',
      'A: &a {B: c}\nD: *a\n',
      'Template error: YAML aliases are not allowed in CloudFormation templates',
    ],
  ])('is rejected: %s', (_, text, message) => {
    expect(() => parseTemplateText(text)).toThrow(message);
  });
});
