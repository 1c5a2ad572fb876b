import { z } from 'zod';

import { problemsOf } from '../../../rehearsal/engine/schema-problems';

const schema = z.strictObject({
  name: z.string().max(3),
  phases: z.record(z.string(), z.array(z.object({ commands: z.array(z.string()).min(1) }))),
  kind: z.enum(['one', 'two']),
  size: z.union([z.number(), z.boolean()]),
  code: z.string().regex(/^\d$/),
});

test('a schema error names every problem by its path, without the words of the library', () => {
  const { error } = schema.safeParse({
    name: 'long',
    phases: { build: [{ commands: [] }, 7] },
    kind: 'three',
    size: 'big',
    code: 'x',
    other: 1,
  });
  const text = error === undefined ? '' : problemsOf(error);
  expect(text).toBe(
    'name: allowed: at most 3 characters; phases.build[0].commands: allowed: at least 1 entries; ' +
      'phases.build[1]: allowed: key-value pairs; kind: allowed: one, two; ' +
      'size: allowed: a number or allowed: true or false; code: allowed: text that matches /^\\d$/; unknown: other',
  );
  expect(text).not.toMatch(/record|object|array|string|invalid|received/i);
});

test.each([
  [z.record(z.string(), z.string()), [], 'allowed: key-value pairs'],
  [z.object({}), 'x', 'allowed: key-value pairs'],
  [z.array(z.string()), {}, 'allowed: a list'],
  [z.tuple([z.string()]), 1, 'allowed: a list'],
  [z.int(), 1.5, 'allowed: a whole number'],
  [z.literal('CODEPIPELINE'), 's', 'allowed: CODEPIPELINE'],
])('describes the expected type in plain words (%#)', (kind, value, words) => {
  const { error } = kind.safeParse(value);
  expect(error === undefined ? '' : problemsOf(error)).toBe(words);
});
