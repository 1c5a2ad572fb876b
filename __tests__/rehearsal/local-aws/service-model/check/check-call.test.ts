import { violationsOf } from '../../../../../rehearsal/local-aws/service-model/check/check-call';
import type { ApiStructure } from '../../../../../rehearsal/local-aws/service-model/model';
import { TINY } from '../support/tiny-model';

const operation = TINY.operations['PutThing'] ?? { name: '', http: { method: '', requestUri: '' } };

/** Returns the path and the rule of each violation in an input with a valid name. */
function violated(input: ApiStructure, unknown: readonly string[] = []): string[] {
  return violationsOf({
    service: 'things',
    operation: operation.name,
    input: { name: 'abc', ...input },
    unknown,
    model: { service: TINY, operation },
  }).map(({ path, rule }) => `${path}: ${rule}`);
}

describe('a parameter', () => {
  it.each<[string, ApiStructure, string, ApiStructure]>([
    ['with a value outside of the list', { kind: 'FLAT' }, 'kind: enum', { kind: 'flat' }],
    ['that does not match the pattern', { name: 'abc' }, 'name: pattern', { name: 'aBc' }],
    ['that matches the pattern only in part', { name: 'abc' }, 'name: pattern', { name: 'abc\n' }],
    ['that is too short', { name: 'ab' }, 'name: length', { name: 'a' }],
    ['that is too long', { name: 'abcde' }, 'name: length', { name: 'abcdef' }],
    ['whose characters have two units', { name: '😀😀😀😀😀' }, 'name: length', { name: '😀😀😀😀😀😀' }],
    ['that is too small', { count: 1 }, 'count: range', { count: 0 }],
    ['that is too large', { count: 10 }, 'count: range', { count: 11 }],
    ['with too many bytes', { data: Buffer.from('abc') }, 'data: length', { data: Buffer.from('abcd') }],
    ['that is no Base64', { data: Buffer.from('a') }, 'data: type', { data: '-' }],
    ['that is a fraction', { count: 2 }, 'count: type', { count: 2.5 }],
    ['that is a number in quotes', { share: 0.5 }, 'share: type', { share: '0.5' }],
    ['that is a number without digits', { share: 'NaN' }, 'share: type', { share: 'nan' }],
    ['that is no text', { kind: 'FLAT' }, 'kind: type', { kind: 7 }],
    ['that is no boolean', { active: false }, 'active: type', { active: 'false' }],
    ['that is no time', { since: new Date(0) }, 'since: type', { since: 'yesterday' }],
    ['that is no list', { parts: [{ id: 1 }] }, 'parts: type', { parts: { id: 1 } }],
    ['that is no map', { labels: { FLAT: 'ab' } }, 'labels: type', { labels: ['ab'] }],
    ['that is an empty list', { parts: [{ id: 1 }] }, 'parts: length', { parts: [] }],
    [
      'with too many entries',
      { labels: { FLAT: 'ab' } },
      'labels: length',
      { labels: { FLAT: 'ab', ROUND: 'ab' } },
    ],
    ['with a wrong key', { labels: { FLAT: 'ab' } }, 'labels.flat: enum', { labels: { flat: 'ab' } }],
    ['with a wrong entry', { labels: { FLAT: 'ab' } }, 'labels.FLAT: length', { labels: { FLAT: 'a' } }],
    [
      'with a wrong value deep inside',
      { parts: [{ id: 1 }, { id: 2, next: { id: 3 } }] },
      'parts.1.next.id: range',
      { parts: [{ id: 1 }, { id: 2, next: { id: 99 } }] },
    ],
    [
      'that lacks a required member deep inside',
      { parts: [{ id: 2, next: { id: 3 } }] },
      'parts.0.next.id: required',
      { parts: [{ id: 2, next: {} }] },
    ],
    [
      'with two alternatives',
      { place: { here: 'ab' } },
      'place: union',
      { place: { here: 'ab', there: 'cd' } },
    ],
    ['without an alternative', { place: { there: 'ab' } }, 'place: union', { place: {} }],
  ])('%s violates the model, and a valid value does not', (_what, valid, violation, invalid) => {
    expect(violated(valid)).toEqual([]);
    expect(violated(invalid)).toEqual([violation]);
  });

  it('that the model does not have violates the model', () => {
    expect(violated({}, ['parts.0.colour'])).toEqual(['parts.0.colour: unknown']);
  });

  it('with any JSON content has no rules', () => {
    expect(violated({ anything: { a: [1, null, 'x'] } })).toEqual([]);
  });
});

test('a missing required parameter violates the model', () => {
  const call = { service: 'things', operation: 'PutThing', unknown: [], model: { service: TINY, operation } };
  expect(violationsOf({ ...call, input: {} })).toEqual([
    { path: 'name', rule: 'required', text: 'is missing', length: undefined },
  ]);
});

test('a violation contains the rule and the length of the value, but not the value', () => {
  const call = { service: 'things', operation: 'PutThing', unknown: [], model: { service: TINY, operation } };
  const found = violationsOf({ ...call, input: { name: 'SECRET', kind: 'HIDDEN' } });
  expect(found.map(({ text, length }) => [text, length])).toEqual([
    ['does not match the pattern [a-z😀]+', 6],
    ['has the wrong length; allowed: 2 to 5', 6],
    ['is not in the list ROUND, FLAT', 6],
  ]);
  expect(JSON.stringify(found)).not.toMatch(/SECRET|HIDDEN/);
});
