import { matchesPattern } from '../../../../../rehearsal/local-aws/services/eventbridge/event-pattern';

const event = {
  source: 'aws.s3',
  resources: ['arn:aws:s3:::acme-release'],
  detail: { bucket: { name: 'acme-release' }, object: { key: 'current/hello/bundle.zip', size: 5 } },
};

describe('an event pattern', () => {
  test.each<[string, object, boolean]>([
    ['is met by an equal value', { source: ['aws.s3'] }, true],
    ['is met by one of several values', { source: ['aws.ec2', 'aws.s3'] }, true],
    ['is not met by another value', { source: ['aws.ec2'] }, false],
    ['does not take a text for a number', { detail: { object: { size: ['5'] } } }, false],
    ['is met by an equal number', { detail: { object: { size: [5] } } }, true],
    [
      'is met when every field is',
      { source: ['aws.s3'], detail: { bucket: { name: ['acme-release'] } } },
      true,
    ],
    ['is not met when one field is not', { source: ['aws.s3'], detail: { bucket: { name: ['b'] } } }, false],
    ['is met by one element of a list', { resources: ['arn:aws:s3:::acme-release', 'arn:aws:s3:::b'] }, true],
    ['is not met by a list without the value', { resources: ['arn:aws:s3:::b'] }, false],
    ['is not met by an absent field', { detail: { reason: ['PutObject'] } }, false],
    ['prefix: met', { detail: { object: { key: [{ prefix: 'current/' }] } } }, true],
    ['prefix: not met', { detail: { object: { key: [{ prefix: 'releases/' }] } } }, false],
    ['suffix: met', { detail: { object: { key: [{ suffix: '.zip' }] } } }, true],
    ['suffix: not met', { detail: { object: { key: [{ suffix: '.json' }] } } }, false],
    ['anything-but: met by another value', { source: [{ 'anything-but': ['aws.ec2'] }] }, true],
    ['anything-but: not met by a listed value', { source: [{ 'anything-but': ['aws.s3', 'b'] }] }, false],
    ['anything-but: not met by the one value', { source: [{ 'anything-but': 'aws.s3' }] }, false],
    ['anything-but a prefix: not met', { source: [{ 'anything-but': { prefix: 'aws.' } }] }, false],
    ['anything-but a prefix: met', { source: [{ 'anything-but': { prefix: 'gcp.' } }] }, true],
    ['exists: met', { detail: { object: { key: [{ exists: true }] } } }, true],
    ['exists: not met', { detail: { object: { 'version-id': [{ exists: true }] } } }, false],
    ['does not exist: met', { detail: { object: { 'version-id': [{ exists: false }] } } }, true],
    ['does not exist: not met', { detail: { object: { key: [{ exists: false }] } } }, false],
  ])('%s', (_what, pattern, expected) => {
    expect(matchesPattern(pattern, event)).toBe(expected);
  });

  test.each<[string, object]>([
    ['numeric', { detail: { object: { size: [{ numeric: ['>', 1] }] } } }],
    ['$or', { $or: [{ source: ['aws.s3'] }] }],
    ['wildcard', { source: [{ wildcard: 'aws.*' }] }],
  ])('fails at an operator it does not know: %s', (operator, pattern) => {
    expect(() => matchesPattern(pattern, event)).toThrow(operator);
  });

  test('fails at a field that is neither a list nor an object', () => {
    expect(() => matchesPattern({ source: 'aws.s3' }, event)).toThrow('an event pattern is a JSON object');
  });
});
