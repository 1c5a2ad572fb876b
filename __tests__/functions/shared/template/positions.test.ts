import { readFileSync } from 'node:fs';

import { parseTemplate } from '../../../../functions/shared/template/parse';

const message = (text: string) => {
  try {
    parseTemplate(text, 'web.yaml');
    return 'accepted';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('an error in a template', () => {
  it.each([
    [
      'an alias',
      'Resources:\n  Log: &log\n    Type: AWS::Logs::LogGroup\n  Other: *log\n',
      '4:10: an alias (*name) is not allowed; write the value out',
    ],
    [
      'a tag on a tag',
      'Resources:\n  Log:\n    Properties: { LogGroupName: !Base64 !Sub x }\n',
      '3:41: a value has two tags; write the outer tag in its long form, such as Fn::Base64: !Sub x',
    ],
    [
      "a template engine's placeholder",
      'Resources:\n  Log:\n    Type: {{ type }}\n',
      '3:12: a key must be text; replace placeholders such as {{ x }} before the release, or quote them',
    ],
    [
      "a template engine's statement",
      'Resources:\n  {% if log %}\n  Log: {}\n',
      '2:4: a value cannot begin with this character; quote the value',
    ],
    [
      'a key that occurs twice',
      'Resources:\n  Log: {}\n  Log: {}\n',
      "3:3: the key 'Log' occurs twice in one mapping; remove one of the keys",
    ],
    [
      'a tab as indentation',
      'Resources:\n\tLog: {}\n',
      '2:1: a tab is not allowed as indentation; indent with spaces',
    ],
    [
      'an unclosed quote',
      "Resources:\n  Log: { Type: 'AWS }\n",
      "3:1: not well-formed YAML: Missing closing 'quote",
    ],
    [
      'a missing bracket',
      'Resources: {\n  Log: {}\n',
      '3:1: not well-formed YAML: Flow map in block collection must be sufficiently indented and end with a }',
    ],
    [
      'a missing comma',
      'Resources: { A: { Type: T } B: {} }\n',
      '1:29: not well-formed YAML: Unexpected scalar at node end; is a comma, a quote, a bracket or a line end missing before this position?',
    ],
    [
      'a missing colon',
      'Resources:\n  Log\n  Other: {}\n',
      '2:3: a key must be on one line; is a colon, a quote or a bracket missing here?',
    ],
    [
      'a key on the line of a key',
      'Resources: Log: {}\n',
      '1:12: a key or list begins on the line of another key; begin the key or list on a new line',
    ],
    [
      'wrong indentation',
      'Resources:\n    Log: {}\n  Other: {}\n',
      '3:1: not well-formed YAML: All mapping items must start at the same column',
    ],
    [
      'an unknown escape sequence',
      'Resources: { "a\\d": {} }\n',
      '1:16: this escape sequence does not exist in double quotes; write \\\\ for a backslash, or use single quotes',
    ],
    [
      'a text that begins with @',
      'Resources: {}\nDescription: @home\n',
      '2:14: a value cannot begin with this character; quote the value',
    ],
    [
      'a second comma in JSON',
      '{"Resources": {},, "Outputs": {}}\n',
      '1:18: not well-formed YAML: Unexpected , in flow map; is a comma, a quote, a bracket or a line end missing before this position?',
    ],
    [
      'a second document',
      'Resources: {}\n---\nResources: {}\n',
      '2:1: a second YAML document begins; keep one document, and remove the line ---',
    ],
    ['an empty file', '', '1:1: the template is empty'],
    [
      'an unknown tag',
      'Resources: !Env x\n',
      '1:17: the tag !Env is not allowed; remove the tag, or use a function such as !Sub',
    ],
    [
      'a merge key',
      'Resources:\n  <<: { A: {} }\n',
      '2:3: the merge key << is not allowed; write the keys out',
    ],
    [
      'an empty section',
      'Resources: {}\nOutputs:\n',
      '2:9: a value is missing or null, but CloudFormation requires a value; write a value or remove the entry',
    ],
  ])('has line, column and one sentence: %s', (_what, text, sentence) => {
    expect(message(text)).toBe(`web.yaml:${sentence}`);
  });

  it('counts columns after any character, and lines that end with CRLF', () => {
    expect(message('Resources: {}\r\nMetadata: { ü: x, ü: y }\r\n')).toMatch(
      /^web\.yaml:2:19: the key 'ü' occurs twice/,
    );
  });
});

describe('the position of a value', () => {
  const text = `Resources:
  Web:
    Type: AWS::ECS::Service
    Properties:
      Tags:
        - { Key: a, Value: !Sub 'x\${A}' }
        - Key: b
          Value: !If [c, d, !GetAtt Log.Arn]
`;
  const position = (...path: string[]) => {
    const { line, column } = parseTemplate(text, 'web.yaml').positionOf(path) ?? {};
    return line && `${String(line)}:${String(column)}`;
  };

  it.each([
    [[], '1:1'],
    [['Resources'], '1:1'],
    [['Resources', 'Web'], '2:3'],
    [['Resources', 'Web', 'Type'], '3:5'],
    [['Resources', 'Web', 'Properties', 'Tags'], '5:7'],
    [['Resources', 'Web', 'Properties', 'Tags', '0'], '6:11'],
    [['Resources', 'Web', 'Properties', 'Tags', '0', 'Value'], '6:21'],
    [['Resources', 'Web', 'Properties', 'Tags', '0', 'Value', 'Fn::Sub'], '6:33'],
    [['Resources', 'Web', 'Properties', 'Tags', '1', 'Value', 'Fn::If', '1'], '8:26'],
    [['Resources', 'Web', 'Properties', 'Tags', '1', 'Value', 'Fn::If', '2', 'Fn::GetAtt', '1'], '8:37'],
  ])('is the position of its key, of the list item, or of the text after the tag: %j', (path, expected) => {
    expect(position(...path)).toBe(expected);
  });

  it.each([
    [['Nope']],
    [['Resources', 'Web', 'Type', 'x']],
    [['Resources', 'Web', 'Properties', 'Tags', '2']],
    [['Resources', 'Web', 'Properties', 'Tags', '-1']],
    [['Resources', 'constructor']],
    [['__proto__']],
  ])('is undefined for a path that does not exist: %j', (path) => {
    expect(position(...path)).toBeUndefined();
  });

  it('is also known for a template in JSON', () => {
    const json = '{\n  "Resources": {\n    "Log": { "Type": "AWS::Logs::LogGroup" }\n  }\n}\n';
    expect(parseTemplate(json, 'web.json').positionOf(['Resources', 'Log', 'Type'])).toEqual({
      line: 3,
      column: 14,
    });
  });

  it('is known for every value of the service template', () => {
    const template = parseTemplate(readFileSync('cfn/service.yaml', 'utf8'), 'service.yaml');
    const check = (value: unknown, path: string[]): number => {
      expect(template.positionOf(path)).toBeDefined();
      if (typeof value === 'string') return 1;
      return Object.entries(value as object)
        .map(([key, inner]) => check(inner, [...path, key]))
        .reduce((sum, count) => sum + count, 0);
    };
    expect(check(template.sections, [])).toBeGreaterThan(150);
  });
});
