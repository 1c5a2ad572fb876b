import { encode, ExtData } from '@msgpack/msgpack';

import { resourceSchema } from '../../../rehearsal/provider/schema/bindings';
import { conform, fromWire, hasUnknown, toWire, UNKNOWN } from '../../../rehearsal/provider/values';

const cluster = resourceSchema('aws_ecs_cluster');

test('decodes encoded values without a difference', () => {
  const values = conform(cluster, {
    name: 'web',
    arn: UNKNOWN,
    tags: { a: 'ü' },
    setting: [{ name: 'n', value: 'v' }],
  });
  expect(fromWire(toWire(cluster, values))).toEqual(values);
  expect(fromWire(toWire(cluster, null))).toBeNull();
});

test('sets absent attributes to null and absent blocks to an empty list, and drops unknown attributes', () => {
  const values = conform(cluster, { name: 'web', region: undefined, unknown: 'x' });
  expect(values).toMatchObject({ name: 'web', region: null, arn: null, setting: [], configuration: [] });
  expect(values).not.toHaveProperty('unknown');
});

test('converts numbers and booleans that AWS writes as text', () => {
  const queue = resourceSchema('aws_sqs_queue');
  expect(conform(queue, { delay_seconds: '30', fifo_queue: 'true' })).toMatchObject({
    delay_seconds: 30,
    fifo_queue: true,
  });
});

test('decodes both kinds of unknown values of Terraform', () => {
  for (const type of [0, 12]) {
    const msgpack = encode({ name: new ExtData(type, new Uint8Array([0])) });
    expect(fromWire({ msgpack })).toEqual({ name: UNKNOWN });
  }
});

test('finds an unknown value at any depth', () => {
  expect(hasUnknown({ a: [{ b: UNKNOWN }] })).toBe(true);
  expect(hasUnknown({ a: [{ b: null }], c: 'x' })).toBe(false);
});

test('decodes a state to upgrade from JSON', () => {
  expect(fromWire({ json: Buffer.from('{"name":"web"}') })).toEqual({ name: 'web' });
});

test('rejects a value that is not an object', () => {
  expect(() => fromWire({ msgpack: encode('text') })).toThrow(
    'Terraform sent a string instead of the values of a resource',
  );
});
