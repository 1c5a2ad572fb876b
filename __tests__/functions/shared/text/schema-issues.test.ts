import * as z from 'zod/mini';

import { deployTokenSchema } from '../../../../functions/deploy-stack/token';
import { describeIssues } from '../../../../functions/shared/text/schema-issues';

const describeValue = (schema: z.ZodMiniType, value: unknown) => {
  const result = schema.safeParse(value);
  return result.success ? 'nothing' : describeIssues(result.error.issues);
};

describe('the description of an issue', () => {
  it.each([
    ['a text', z.string(), 1, 'must be a text'],
    ['a number', z.number(), 'x', 'must be a number'],
    ['a whole number', z.int(), 1.5, 'must be a whole number'],
    ['true or false', z.boolean(), 1, 'must be true or false'],
    ['a list', z.array(z.string()), {}, 'must be a list'],
    ['a map', z.object({}), [], 'must be a map'],
    ['a map of any keys', z.record(z.string(), z.string()), 'x', 'must be a map'],
    ['either of two', z.union([z.string(), z.number()]), [], 'must be a text, or must be a number'],
    ['either of two alike', z.union([z.string(), z.string()]), [], 'must be a text'],
    ['one of several', z.enum(['wait', 'fail']), 'x', 'allowed: "wait", "fail"'],
    ['at most so many', z.string().check(z.maxLength(2)), 'xxx', 'allowed: at most 2 characters'],
    ['at least so many', z.array(z.string()).check(z.minLength(1)), [], 'allowed: at least 1 items'],
    ['a bound', z.int().check(z.gte(3)), 2, 'allowed: at least 3'],
    ['a form', z.string().check(z.regex(/^a$/)), 'b', 'allowed: text that matches /^a$/'],
    ['known keys', z.strictObject({}), { a: 1, b: 2 }, 'unknown: a, b'],
    [
      'names of a form',
      z.record(z.string().check(z.regex(/^a$/)), z.string()),
      { b: '' },
      'b: the name is not allowed; allowed: text that matches /^a$/',
    ],
    ['a value inside', z.object({ a: z.object({ b: z.string() }) }), { a: { b: 1 } }, 'a.b: must be a text'],
  ])('is a sentence: %s', (_what, schema, value, sentence) => {
    expect(describeValue(schema, value)).toBe(sentence);
  });

  it('names the allowed values of the discriminator', () => {
    expect(describeValue(deployTokenSchema, { phase: 'nowhere' })).toBe(
      'phase: allowed: "start", "deleting", "monitor"',
    );
    expect(describeValue(deployTokenSchema, {})).toBe('phase: allowed: "start", "deleting", "monitor"');
  });

  it('never repeats a word, names an empty expectation, or uses a word of the library', () => {
    const schemas = [
      z.union([z.union([z.string(), z.number()]), z.object({ a: z.string() })]),
      z.union([z.object({ a: z.string() }), z.array(z.record(z.string(), z.number()))]),
      deployTokenSchema,
    ];
    const values = [null, undefined, 1, 'x', [], [1], [{ a: 'x' }], {}, { a: 1 }, { phase: 1 }];
    for (const schema of schemas) {
      for (const value of values) {
        expect(describeValue(schema, value)).not.toMatch(/expected|record|object|(^|: )$/);
      }
    }
  });
});
