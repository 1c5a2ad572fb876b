import { differences, reconcile } from '../../../rehearsal/provider/lifecycle/reconcile';
import { ownTags, tagChanges } from '../../../rehearsal/provider/lifecycle/tags';
import { resourceSchema } from '../../../rehearsal/provider/schema/bindings';
import { conform, type LooseValues } from '../../../rehearsal/provider/values';

const block = (type: string) => resourceSchema(type);
const changed = (type: string, before: LooseValues, now: LooseValues) => [
  ...differences(block(type), conform(block(type), before), conform(block(type), now)),
];

describe('finds no difference', () => {
  test('between policies with another order of members or other spaces', () => {
    const policy = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*"}]}';
    const spaced = '{\n "Statement": [ {"Action": "s3:*", "Effect": "Deny"} ], "Version": "2012-10-17" }';
    expect(changed('aws_s3_bucket_policy', { policy }, { policy: spaced })).toEqual([]);
  });

  test('between sets in another order', () => {
    const setting = [
      { name: 'a', value: '1' },
      { name: 'b', value: '2' },
    ];
    expect(changed('aws_ecs_cluster', { setting }, { setting: [...setting].reverse() })).toEqual([]);
    expect(changed('aws_lb', { subnets: ['a', 'b'] }, { subnets: ['b', 'a'] })).toEqual([]);
  });

  test('between null and an empty value', () => {
    expect(changed('aws_iam_role', { description: null }, { description: '' })).toEqual([]);
    expect(changed('aws_iam_role', { tags: null }, { tags: {} })).toEqual([]);
  });
});

describe('finds a difference', () => {
  test('between policies with other content', () => {
    const policy = (action: string) => `{"Statement":[{"Effect":"Deny","Action":"${action}"}]}`;
    expect(
      changed('aws_s3_bucket_policy', { policy: policy('s3:*') }, { policy: policy('s3:Get*') }),
    ).toEqual(['policy']);
  });

  test('between lists in another order', () => {
    const layers = ['a', 'b'];
    expect(changed('aws_lambda_function', { layers }, { layers: ['b', 'a'] })).toEqual(['layers']);
  });

  test('between sets of which one has a further or a repeated member', () => {
    expect(changed('aws_lb', { subnets: ['a', 'b'] }, { subnets: ['a'] })).toEqual(['subnets']);
    expect(changed('aws_lb', { subnets: ['a', 'b'] }, { subnets: ['a', 'a'] })).toEqual(['subnets']);
  });

  test('deep in a nested block', () => {
    const stage = (run_order: number) => [{ name: 'Test', action: [{ name: 'Approve', run_order }] }];
    expect(changed('aws_codepipeline', { stage: stage(1) }, { stage: stage(2) })).toEqual(['stage']);
  });
});

test('keeps the old spelling of equal values and members that cannot be read, and adopts other values', () => {
  const before = conform(block('aws_lambda_function'), {
    function_name: 'f',
    filename: 'f.zip',
    memory_size: 128,
    environment: [{ variables: { A: 'b' } }],
    logging_config: [{ log_format: 'JSON' }],
  });
  const now = { function_name: 'f', memory_size: 512, environment: [{ variables: { A: 'b' } }] };
  expect(reconcile(block('aws_lambda_function'), before, now)).toEqual({ ...before, memory_size: 512 });
});

test('excludes tags of the provider block from the tags of a resource, unless the resource has them too', () => {
  const all = { project: 'x', Name: 'v' };
  expect(ownTags({ project: 'x' }, all, null)).toEqual({ Name: 'v' });
  expect(ownTags({ project: 'x' }, all, { project: 'x' })).toEqual(all);
  expect(ownTags({ project: 'other' }, all, null)).toEqual(all);
});

test('lists the tags to add or overwrite and the keys to remove', () => {
  expect(tagChanges({ a: '1', b: '2' }, { a: '1', b: '3', c: '4' })).toEqual({
    add: { b: '3', c: '4' },
    remove: [],
  });
  expect(tagChanges({ a: '1' }, {})).toEqual({ add: {}, remove: ['a'] });
});
