import { encode, ExtData } from '@msgpack/msgpack';

import { resourceSchema } from '../../../rehearsal/provider/schema/bindings';
import { conform, fromWire, hasUnknown, toWire, UNKNOWN } from '../../../rehearsal/provider/values';

const cluster = resourceSchema('aws_ecs_cluster');

test('values come back from the wire as they went', () => {
  const values = conform(cluster, {
    name: 'web',
    arn: UNKNOWN,
    tags: { a: 'ü' },
    setting: [{ name: 'n', value: 'v' }],
  });
  expect(fromWire(toWire(cluster, values))).toEqual(values);
  expect(fromWire(toWire(cluster, null))).toBeNull();
});

test('what is not said is null, an absent block an empty list, and nothing else gets through', () => {
  const values = conform(cluster, { name: 'web', region: undefined, unheard: 'of' });
  expect(values).toMatchObject({ name: 'web', region: null, arn: null, setting: [], configuration: [] });
  expect(values).not.toHaveProperty('unheard');
});

test('numbers and truth values are read from the text that AWS writes them as', () => {
  const queue = resourceSchema('aws_sqs_queue');
  expect(conform(queue, { delay_seconds: '30', fifo_queue: 'true' })).toMatchObject({
    delay_seconds: 30,
    fifo_queue: true,
  });
});

test('both of Terraform’s kinds of unknown values are understood', () => {
  for (const type of [0, 12]) {
    const msgpack = encode({ name: new ExtData(type, new Uint8Array([0])) });
    expect(fromWire({ msgpack })).toEqual({ name: UNKNOWN });
  }
});

test('an unknown value is found wherever it stands', () => {
  expect(hasUnknown({ a: [{ b: UNKNOWN }] })).toBe(true);
  expect(hasUnknown({ a: [{ b: null }], c: 'x' })).toBe(false);
});

test('a state to upgrade comes as JSON', () => {
  expect(fromWire({ json: Buffer.from('{"name":"web"}') })).toEqual({ name: 'web' });
});

test('fails when something else than an object comes', () => {
  expect(() => fromWire({ msgpack: encode('text') })).toThrow('got a string from Terraform');
});
