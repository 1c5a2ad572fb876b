import {
  checkPattern,
  matchesPattern,
} from '../../../../../rehearsal/local-aws/services/eventbridge/event-pattern';

const event = {
  source: 'aws.s3',
  resources: ['arn:aws:s3:::acme-release'],
  detail: { bucket: { name: 'acme-release' }, object: { key: 'current/hello/bundle.zip', size: 5 } },
};

describe('an event pattern', () => {
  test.each<[string, object, boolean]>([
    ['matches an equal value', { source: ['aws.s3'] }, true],
    ['matches one of several values', { source: ['aws.ec2', 'aws.s3'] }, true],
    ['does not match another value', { source: ['aws.ec2'] }, false],
    ['does not match a number with a string', { detail: { object: { size: ['5'] } } }, false],
    ['matches an equal number', { detail: { object: { size: [5] } } }, true],
    [
      'matches when every field matches',
      { source: ['aws.s3'], detail: { bucket: { name: ['acme-release'] } } },
      true,
    ],
    [
      'does not match when one field does not match',
      { source: ['aws.s3'], detail: { bucket: { name: ['b'] } } },
      false,
    ],
    ['matches one element of a list', { resources: ['arn:aws:s3:::acme-release', 'arn:aws:s3:::b'] }, true],
    ['does not match a list without the value', { resources: ['arn:aws:s3:::b'] }, false],
    ['does not match an absent field', { detail: { reason: ['PutObject'] } }, false],
    ['prefix: matches', { detail: { object: { key: [{ prefix: 'current/' }] } } }, true],
    ['prefix: does not match', { detail: { object: { key: [{ prefix: 'releases/' }] } } }, false],
    ['suffix: matches', { detail: { object: { key: [{ suffix: '.zip' }] } } }, true],
    ['suffix: does not match', { detail: { object: { key: [{ suffix: '.json' }] } } }, false],
    ['anything-but: matches another value', { source: [{ 'anything-but': ['aws.ec2'] }] }, true],
    ['anything-but: does not match a listed value', { source: [{ 'anything-but': ['aws.s3', 'b'] }] }, false],
    ['anything-but: does not match the single value', { source: [{ 'anything-but': 'aws.s3' }] }, false],
    ['anything-but a prefix: does not match', { source: [{ 'anything-but': { prefix: 'aws.' } }] }, false],
    ['anything-but a prefix: matches', { source: [{ 'anything-but': { prefix: 'gcp.' } }] }, true],
    ['exists: matches', { detail: { object: { key: [{ exists: true }] } } }, true],
    ['exists: does not match', { detail: { object: { 'version-id': [{ exists: true }] } } }, false],
    ['exists false: matches', { detail: { object: { 'version-id': [{ exists: false }] } } }, true],
    ['exists false: does not match', { detail: { object: { key: [{ exists: false }] } } }, false],
  ])('%s', (_case, pattern, expected) => {
    expect(matchesPattern(pattern, event)).toBe(expected);
  });

  test.each<[string, object]>([
    ['numeric', { detail: { object: { size: [{ numeric: ['>', 1] }] } } }],
    ['$or', { $or: [{ source: ['aws.s3'] }] }],
    ['wildcard', { source: [{ wildcard: 'aws.*' }] }],
  ])('rejects an unknown operator: %s', (operator, pattern) => {
    expect(() => matchesPattern(pattern, event)).toThrow(operator);
  });

  test('rejects a field that is neither a list nor an object', () => {
    expect(() => matchesPattern({ source: 'aws.s3' }, event)).toThrow(
      'an event pattern must be a JSON object',
    );
  });
});

describe('a check of an event pattern without an event', () => {
  test('accepts every supported operator', () => {
    const key = [
      { prefix: 'a' },
      { suffix: 'b' },
      { exists: false },
      { 'anything-but': { prefix: 'c' } },
      'd',
    ];
    expect(() => {
      checkPattern({ source: ['aws.s3'], detail: { object: { key } } });
    }).not.toThrow();
  });

  test.each<[string, object]>([
    [
      'an unknown operator below a field that an event may lack',
      { detail: { size: [{ numeric: ['>', 0] }] } },
    ],
    ['an operand of another type', { source: [{ prefix: 5 }] }],
    ['a nested operand of another type', { source: [{ 'anything-but': { prefix: 5 } }] }],
    ['an operator in place of a field', { $or: [{ source: ['aws.s3'] }] }],
    ['text in place of a list', { source: 'aws.s3' }],
  ])('rejects %s', (_, pattern) => {
    expect(() => {
      checkPattern(pattern);
    }).toThrow(/operator|must be a JSON object/);
  });
});
