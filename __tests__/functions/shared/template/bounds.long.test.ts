import { Composer, Parser } from 'yaml';

import { parseTemplate } from '../../../../functions/shared/template/parse';
import { readText } from '../../../cfn/template';

const MEGABYTE = 1_048_576;
const filled = (part: string, bytes = MEGABYTE) => part.repeat(Math.floor(bytes / part.length));
const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');

/** Returns the error message for a template, or `accepted`. */
function parserMessage(text: string): string {
  try {
    parseTemplate(text, 'web.yaml');
    return 'accepted';
  } catch (error) {
    return (error as Error).message;
  }
}

/** Returns the error message for a template, and asserts that the template did not reach the YAML parser. */
function messageOf(text: string): string {
  const [parser, composer] = [jest.spyOn(Parser.prototype, 'next'), jest.spyOn(Composer.prototype, 'next')];
  try {
    parseTemplate(text, 'web.yaml');
    return 'accepted';
  } catch (error) {
    expect(error).toMatchObject({ type: 'ConfigurationError' });
    expect([parser.mock.calls.length, composer.mock.calls.length]).toEqual([0, 0]);
    return (error as Error).message;
  } finally {
    parser.mockRestore();
    composer.mockRestore();
  }
}

const TOO_DEEP = /^web\.yaml:\d+:\d+: nested too deeply; allowed: 64 levels$/;
const TOO_MANY = /^web\.yaml:\d+:\d+: too many keys and list items; allowed: 10,000 together$/;
const TOO_LONG = /^web\.yaml:\d+:\d+: the template has too many words and lines; make the template smaller$/;

describe('a template that is too expensive to parse', () => {
  it.each([
    ['2,000 nested lists', `A: ${'['.repeat(2000)}${']'.repeat(2000)}`],
    ['2,000 nested objects of JSON', `${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}`],
    ['1 MB of [', filled('[')],
    ['1 MB of {', filled('{')],
    ['1 MB of [{', filled('[{')],
    ['brackets with blanks and lines between', filled('[ \n')],
    ['levels beside closing brackets in quotes', `A: ${'["]]", '.repeat(70)}`],
    ['levels beside closing brackets in comments', `A:\n${'  [ # ]]]]\n'.repeat(70)}`],
    ['levels after brackets that close nothing', `A: ]]]]]]]]\nB: ${'['.repeat(70)}`],
    ['lists in lists in one line: - - -', `A:\n  ${'- '.repeat(70)}a`],
    ['1 MB of "- "', filled('- ')],
    ['maps by indentation, one blank a level', lines(70, (n) => `${' '.repeat(n)}a:`)],
    ['lists by indentation', lines(70, (n) => `${' '.repeat(2 * n)}-`)],
    ['explicit keys: ? ? ?', `A:\n  ${'? '.repeat(70)}a`],
    ['keys in one line, which is invalid YAML: a: a: a:', 'a: '.repeat(70)],
    ['1 MB of "a: "', filled('a: ')],
    ['values without keys: : : :', ': '.repeat(70)],
    ['tags on every level', lines(70, (n) => `${' '.repeat(n)}a: !If`)],
    ['anchors on every level', lines(70, (n) => `${' '.repeat(n)}a: &a`)],
    ['flow in block, deep both ways', `${lines(40, (n) => `${' '.repeat(n)}a:`)} ${'['.repeat(70)}`],
  ])('is rejected before it is parsed, because of its depth: %s (T49)', (_what, text) => {
    expect(messageOf(text)).toMatch(TOO_DEEP);
  });

  it.each([
    ['48,000 keys in one map', lines(48_000, (n) => `k${n.toString(36)}: x`)],
    ['48,000 keys in one map of JSON', `{${lines(48_000, (n) => `"k${n.toString(36)}":1,`)}"z":1}`],
    ['24,000 list items', '- x\n'.repeat(24_000)],
    ['24,000 list items of JSON', `[${'0,'.repeat(24_000)}0]`],
    ['24,000 empty maps', `[${'{},'.repeat(24_000)}{}]`],
    ['24,000 commas', `[${','.repeat(24_000)}]`],
    ['24,000 empty keys', '? \n'.repeat(24_000)],
    ['1 MB of ","', `[${filled(',')}`.slice(0, MEGABYTE)],
    ['1 MB of "- \\n"', filled('- \n')],
  ])('is rejected before it is parsed, because of its keys and list items: %s (T49)', (_what, text) => {
    expect(messageOf(text)).toMatch(TOO_MANY);
  });

  it.each([
    ['1 MB of line ends', filled('\n')],
    ['1 MB of comments', filled('#\n')],
    ['1 MB of ]', filled(']')],
    ['1 MB of tags', filled('!a ')],
    ['1 MB of anchors', filled('&a ')],
    ['1 MB of aliases', filled('*a ')],
    ['1 MB of quotes', filled("'' ")],
    ['1 MB of documents', filled('---\n')],
    ['1 MB of ends of documents', filled('...\n')],
    ['1 MB of directives', filled('%a\n')],
  ])('is rejected before it is parsed, because of its words: %s (T49)', (_what, text) => {
    expect(messageOf(text)).toMatch(TOO_LONG);
  });

  it('is rejected because of its size before any other check (T49)', () => {
    expect(messageOf(`${'a'.repeat(MEGABYTE)}b`)).toBe(
      'web.yaml has 1,048,577 characters; allowed: 1,048,576; make it shorter',
    );
  });

  it('is rejected with 10,001 keys, also when tags make the keys (T49)', () => {
    const keys = (count: number, value: string) =>
      `Resources: {}\nMetadata:\n${lines(count, (n) => `  k${String(n)}: ${value}`)}\n`;
    expect(parserMessage(keys(9_998, 'x'))).toBe('accepted');
    expect(parserMessage(keys(9_999, 'x'))).toMatch(TOO_MANY);
    expect(parserMessage(keys(5_000, '!Ref x'))).toMatch(TOO_MANY);
  });

  it('is rejected with 65 levels, also when tags make the levels (T49)', () => {
    const nested = (depth: number) => `Resources: {}\nMetadata: ${'['.repeat(depth)}${']'.repeat(depth)}\n`;
    expect(parserMessage(nested(63))).toBe('accepted');
    expect(parserMessage(nested(64))).toMatch(TOO_DEEP);
    const tagged = `${'[!If '.repeat(32)}[]${']'.repeat(32)}`;
    expect(parserMessage(`Resources: {}\nMetadata: ${tagged}\n`)).toMatch(TOO_DEEP);
  });

  it.each([
    ['a text of 1 MB', `Resources: {}\nDescription: ${'x'.repeat(1_000_000)}\n`],
    ['a text full of brackets', `Resources: {}\nDescription: '${'['.repeat(100_000)}'\n`],
    ['a comment full of brackets', `# ${'{['.repeat(100_000)}\nResources: {}\n`],
    [
      'a block scalar full of brackets and dashes',
      `Resources: {}\nDescription: |\n${'  - - - [[[{{{\n'.repeat(10_000)}`,
    ],
    ['20,000 lines of comments', `${'# a line\n'.repeat(20_000)}Resources: {}\n`],
    ['a run of 500,000 blanks', `Resources: {}\nDescription: "a\n${' '.repeat(500_000)}b"\n`],
    ['many short lists', `Resources: {}\nMetadata: [${'[a], '.repeat(4_000)}b]\n`],
  ])('is accepted when it only looks expensive: %s (T49)', (_what, text) => {
    expect(() => parseTemplate(text, 'web.yaml')).not.toThrow();
  });

  it('is not the service template, which is far below every limit (T49)', () => {
    const { canonical } = parseTemplate(readText('cfn/service.yaml'), 'service.yaml');
    let [depth, deepest, entries] = [0, 0, 0];
    for (const [sign] of canonical.replace(/"(?:[^"\\]|\\.)*"/g, '').matchAll(/[[\]{}:,]/g)) {
      if (sign === '[' || sign === '{') depth += 1;
      else if (sign === ']' || sign === '}') depth -= 1;
      else entries += 1;
      deepest = Math.max(deepest, depth);
    }
    expect([deepest < 64 / 4, entries < 10_000 / 10]).toEqual([true, true]);
  });
});
