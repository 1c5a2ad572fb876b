import { parseTemplate } from '../../../../functions/shared/template/parse';

const messageOf = (text: string) => {
  try {
    parseTemplate(text, 'web.yaml');
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
};
const template = (comment: string) => `Resources:\n  # ${comment}\n  Log: { Type: AWS::Logs::LogGroup }\n`;
const FORBIDDEN = [
  ['a CR alone', '\r', 'U+000D'],
  ['NEL', '\u0085', 'U+0085'],
  ['a line separator', '\u2028', 'U+2028'],
  ['a paragraph separator', '\u2029', 'U+2029'],
  ['a byte order mark', '\ufeff', 'U+FEFF'],
  ['NUL', '\u0000', 'U+0000'],
  ['a vertical tab', '\u000b', 'U+000B'],
  ['a form feed', '\u000c', 'U+000C'],
  ['an escape', '\u001b', 'U+001B'],
  ["the lexer's own mark of a scalar", '\u001f', 'U+001F'],
  ["the lexer's own mark of a document", '\u0002', 'U+0002'],
  ['DEL', '\u007f', 'U+007F'],
  ['a C1 control character', '\u0090', 'U+0090'],
  ['a high surrogate', '\ud83d', 'U+D83D'],
  ['a low surrogate', '\ude00', 'U+DE00'],
  ['a non-character', '\uffff', 'U+FFFF'],
] as const;

describe('the allowed characters of a template', () => {
  it.each(FORBIDDEN)(
    'exclude %s in a comment, in a text, and between two lines (T41)',
    (_what, character, name) => {
      const sentence = `: the character ${name} is not allowed: it is a control character, or a line break for some YAML parsers only; remove the character, and end lines with LF or CRLF`;
      expect(messageOf(template(`x${character}y`))).toBe(`web.yaml:2:6${sentence}`);
      expect(messageOf(template('x').replace('AWS::', `'a${character}'`))).toBe(`web.yaml:3:18${sentence}`);
      expect(messageOf(`${template('x')}${character}`)).toBe(`web.yaml:4:1${sentence}`);
      expect(messageOf(JSON.stringify({ Resources: { A: {} } }).replace(':', `:${character}`))).toBe(
        `web.yaml:1:14${sentence}`,
      );
    },
  );

  it('are reported with the key that some readers would read after a CR in a comment (T41)', () => {
    const hidden = (behind: string) => messageOf(`Resources: {}\n# text\r${behind}\n`);
    const sentence = (key: string) => `web.yaml:2:7: the character U+000D${key} is not allowed: `;
    expect(hidden('      Privileged: true')).toContain(sentence(" before the key 'Privileged'"));
    expect(hidden('"Fn::Transform":')).toContain(sentence(" before the key 'Fn::Transform'"));
    expect(hidden(' a text: with a colon')).toContain(sentence(''));
    expect(hidden('url:x')).toContain(sentence(''));
  });

  it.each(FORBIDDEN.filter(([, character]) => character !== '\r'))(
    'exclude %s that is written as an escape (T41)',
    (_what, character, name) => {
      const escape = `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
      expect(messageOf(`Resources: {}\nDescription: "a${escape}b"\n`)).toBe(
        `web.yaml:2:14: the text contains the character ${name}, which is not allowed; remove the character`,
      );
      expect(messageOf(`Resources: { "a${escape}b": {} }\n`)).toMatch(
        /^web\.yaml:1:14: the text contains the character/,
      );
    },
  );

  it.each([
    ['a tab', 'a\tb'],
    ['letters of any language', 'Grüße, 日本語, Ελλάδα'],
    ['an emoji', '🚀'],
    ['a no-break space', 'a\u00a0b'],
    ['a private character', '\ue000'],
  ])('include %s', (_what, text) => {
    const { sections } = parseTemplate(`Resources: {}\nDescription: 'x${text}'\n`, 'web.yaml');
    expect(sections['Description']).toBe(`x${text}`);
  });

  it.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
  ])('include the line end %s, which does not change the template', (_what, end) => {
    const text = template('x').replaceAll('\n', end);
    expect(parseTemplate(text, 'web.yaml').canonical).toBe(
      parseTemplate(template('x'), 'web.yaml').canonical,
    );
  });

  it('hide no property by a line end that only some readers see (T41)', () => {
    for (const end of ['\r', '\u0085', '\u2028', '\u2029']) {
      const hidden = `Essential: true # x${end}          Privileged: true`;
      const text = `Resources:\n  Task:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n      ContainerDefinitions:\n        - Name: web\n          ${hidden}\n`;
      expect(messageOf(text)).toMatch(/^web\.yaml:7:30: the character U\+/);
    }
  });
});
