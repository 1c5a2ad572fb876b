import fc from 'fast-check';
import * as z from 'zod/mini';

import { parseJson } from '../../../../functions/shared/text/json';

const any = z.unknown();
const parse = (text: string) => parseJson(text, 'Build::web.image.json', any);

describe('JSON from outside', () => {
  it.each([
    ['{"ImageUri":"evil","ImageUri":"good"}', '1:20'],
    ['{"a":\n  {"rollback":false,"rollback":true}}', '2:21'],
    // The same key, spelled with an escape sequence.
    ['{"ImageUri":"evil","Image\\u0055ri":"good"}', '1:20'],
  ])(
    'is rejected when it names a key twice, because two readers could read different values: %s (T25)',
    (text, place) => {
      expect(() => parse(text)).toThrow(
        `Build::web.image.json:${place}: the same key occurs twice, so two JSON parsers could read different values; remove one of the keys`,
      );
    },
  );

  it.each([
    ['{"Parameters":{"__proto__":"x"}}', '1:16'],
    ['{"a":[{"__pro\\u0074o__":{}}]}', '1:8'],
  ])('is rejected when it has a key that some readers drop: %s', (text, place) => {
    expect(() => parse(text)).toThrow(
      `Build::web.image.json:${place}: the key __proto__ is not allowed, because some JSON parsers drop the key; remove the key`,
    );
  });

  it.each([
    '{"a":1,"b":{"a":1}}',
    '[{"a":1},{"a":1}]',
    '"a\\tb"',
    '{"a":"{\\"b\\":1,\\"b\\":2}"}',
    '{"proto":"__proto__"}',
    '7',
  ])('may use the same key in different objects: %s', (text) => {
    expect(parse(text)).toEqual(JSON.parse(text));
  });

  it.each([
    ['', '1:1: not JSON: a value is missing'],
    ['{', '1:2: not JSON: a key in double quotes is missing'],
    ['{"a":1,}', '1:8: not JSON: a key in double quotes is missing'],
    ["{'a':1}", '1:2: not JSON: a key in double quotes is missing'],
    ['{"a" 1}', '1:6: not JSON: a colon is missing after the key'],
    ['{"a":1 "b":2}', '1:8: not JSON: a comma or } is missing'],
    ['{\n  "a": [1, 2\n}', '3:1: not JSON: a comma or ] is missing'],
    ['{"a":\n yes}', '2:2: not JSON: a value is missing; strings need double quotes'],
    ['["a]', '1:5: not JSON: the string has no closing quote'],
    ['["a\n"]', '1:4: not JSON: the string has no closing quote, or a character here needs an escape'],
    ['["\\x41"]', '1:3: not JSON: the string has no closing quote, or a character here needs an escape'],
    ['{} {}', '1:4: not JSON: unexpected characters after the value'],
    ['01', '1:2: not JSON: unexpected characters after the value'],
    ['\u00a0{}', '1:1: not JSON: a value is missing'],
  ])('is rejected with the position and the reason when it is not JSON: %j', (text, sentence) => {
    expect(() => parse(text)).toThrow(`Build::web.image.json:${sentence}`);
  });

  it('is never repeated in a message, because it may be secret', () => {
    expect(() => parse('{"password": hunter2}')).toThrow(/^((?!hunter2|password).)*$/);
  });

  it('is accepted exactly when JSON.parse accepts it', () => {
    const json = fc.json({ maxDepth: 4 }).filter((text) => !text.includes('"__proto__"'));
    const broken = fc.tuple(json, fc.nat(), fc.string({ maxLength: 2 })).map(([text, at, other]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + other + text.slice(place + 1);
    });
    const outcome = (work: () => unknown) => {
      try {
        return JSON.stringify(work());
      } catch {
        return 'refused';
      }
    };
    fc.assert(
      fc.property(fc.oneof(json, broken, fc.string()), (text) => {
        const [ours, theirs] = [outcome(() => parse(text)), outcome(() => JSON.parse(text) as unknown)];
        // JSON.parse accepts a repeated key, but the strict JSON reader rejects the key.
        if (ours === 'refused' && theirs !== 'refused')
          expect(() => parse(text)).toThrow(/the same key occurs twice/);
        else expect(ours).toBe(theirs);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a JSON document that is too large', () => {
  const refused = (text: string) => {
    const parser = jest.spyOn(JSON, 'parse');
    try {
      expect(() => parse(text)).toThrow(expect.objectContaining({ type: 'ConfigurationError' }) as Error);
      // The scanner passes single keys to JSON.parse, but never the whole document.
      expect(parser.mock.calls.filter(([given]) => given.length > 20)).toEqual([]);
    } finally {
      parser.mockRestore();
    }
    try {
      parse(text);
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  };
  const keys = (count: number) =>
    `{${Array.from({ length: count }, (_, index) => `"${index.toString(36)}":0`).join(',')}}`;

  it.each([
    [
      '2,000 nested lists',
      '['.repeat(2000) + ']'.repeat(2000),
      /:1:65: nested too deeply; allowed: 64 levels$/,
    ],
    ['2,000 nested objects', '{"a":'.repeat(2000) + '1' + '}'.repeat(2000), /nested too deeply; allowed: 64/],
    ['brackets that are never closed', '['.repeat(60_000), /nested too deeply; allowed: 64/],
    // Brackets inside quotes do not change the nesting depth.
    ['levels beside closing brackets in texts', '[["]]]]]]",'.repeat(40), /nested too deeply; allowed: 64/],
    [
      '20,000 list items',
      `[${'0,'.repeat(20_000)}0]`,
      /too many keys and list items; allowed: 10,000 together$/,
    ],
    [
      '10,001 list items',
      `[${'0,'.repeat(10_000)}0]`,
      /too many keys and list items; allowed: 10,000 together$/,
    ],
    [
      '1 MB of brackets',
      '['.repeat(1_048_576),
      /has 1,048,576 characters; allowed: 65,536; make it shorter$/,
    ],
    ['48,000 keys in one object', keys(48_000), /characters; allowed: 65,536/],
    ['48,000 keys that are one letter', `{${'"a":0,'.repeat(9_000)}"b":0}`, /the same key occurs twice/],
    ['a text without an end, full of escapes', `"${'\\"'.repeat(32_000)}`, /no closing quote/],
    ['a long number', `${'1'.repeat(60_000)}x`, /unexpected characters after/],
  ])('is rejected before it is parsed: %s (T49)', (_what, text, sentence) => {
    expect(refused(text)).toMatch(sentence);
  });

  it.each([
    ['64 levels', '['.repeat(64) + ']'.repeat(64)],
    ['10,000 list items', `[${'0,'.repeat(9_999)}0]`],
    ['brackets in a text', JSON.stringify('['.repeat(60_000))],
    ['a text of 65,000 characters', JSON.stringify('x'.repeat(65_000))],
  ])('is read up to the limit: %s (T49)', (_what, text) => {
    expect(parse(text)).toEqual(JSON.parse(text));
  });
});
