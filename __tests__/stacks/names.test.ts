import * as names from '../../stacks/names';

test('a bucket name that is too long names the limit', () => {
  expect(() => names.stateBucketName('x'.repeat(40), 'delivery', '111111111111')).toThrow(/at most 63/);
});
