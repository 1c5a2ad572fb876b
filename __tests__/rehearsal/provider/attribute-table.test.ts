import { Arguments } from '../../../rehearsal/provider/arguments';
import {
  argument,
  block,
  blocks,
  definedTexts,
  flag,
  flagText,
  fromAws,
  lowerTags,
  map,
  maybeBlocks,
  maybeNumber,
  maybeText,
  numberText,
  oneOf,
  orElse,
  structure,
  tags,
  text,
  texts,
  toAws,
} from '../../../rehearsal/provider/handlers/shared/attribute-table';
import type { Values } from '../../../rehearsal/provider/values';

const args = (values: Values) => new Arguments('aws_thing', values);

const TABLE = {
  Name: text('name'),
  Mode: oneOf('mode', { FAST: 'FAST', SLOW: 'SLOW' }),
  Size: maybeNumber('size'),
  Enabled: flag('enabled'),
  Subnets: texts('subnets'),
  Variables: map('variables'),
  Encryption: block('encryption', { KeyArn: text('kms_key_arn') }),
  Rules: blocks('rule', { Priority: maybeNumber('priority') }),
  Type: structure({ Category: text('category'), Owner: maybeText('owner') }),
};
const ATTRIBUTES = {
  name: 'n',
  mode: 'FAST',
  size: 3,
  enabled: true,
  subnets: ['a', 'b'],
  variables: { A: 'b' },
  encryption: [{ kms_key_arn: 'k' }],
  rule: [{ priority: 1 }, { priority: 2 }],
  category: 'c',
  owner: 'o',
};
const FIELDS = {
  Name: 'n',
  Mode: 'FAST',
  Size: 3,
  Enabled: true,
  Subnets: ['a', 'b'],
  Variables: { A: 'b' },
  Encryption: { KeyArn: 'k' },
  Rules: [{ Priority: 1 }, { Priority: 2 }],
  Type: { Category: 'c', Owner: 'o' },
} as const;

describe('an attribute table', () => {
  test('converts arguments to the fields of a request', () => {
    expect(toAws(TABLE, args(ATTRIBUTES))).toEqual(FIELDS);
  });

  test('converts the fields of a response to attributes', () => {
    const { Subnets, Rules, ...others } = FIELDS;
    expect(fromAws(TABLE, { ...others, Subnets: [...Subnets], Rules: [...Rules] })).toEqual(ATTRIBUTES);
  });

  test('returns every attribute for a response without fields', () => {
    expect(Object.keys(fromAws(TABLE, {})).sort()).toEqual(Object.keys(ATTRIBUTES).sort());
  });

  test('rejects a request without a required argument', () => {
    expect(() => toAws(TABLE, args({ mode: 'FAST' }))).toThrow('aws_thing.name has no value');
  });

  test('rejects a request with a value that AWS does not accept', () => {
    expect(() => toAws(TABLE, args({ ...ATTRIBUTES, mode: 'ODD' }))).toThrow(
      "aws_thing.mode is 'ODD'; allowed: FAST, SLOW",
    );
  });
});

test('a default value is sent and read in place of an absent value', () => {
  const table = { Description: orElse(maybeText('description'), 'none') };
  expect(toAws(table, args({}))).toEqual({ Description: 'none' });
  expect(fromAws(table, {})).toEqual({ description: 'none' });
  expect(fromAws(table, { Description: 'd' })).toEqual({ description: 'd' });
});

test('numbers and booleans are sent as strings if the API has only strings', () => {
  const table = { Delay: numberText('delay'), Fifo: flagText('fifo'), Policy: maybeText('policy') };
  expect(definedTexts(toAws(table, args({ delay: 0, fifo: false })))).toEqual({ Delay: '0', Fifo: 'false' });
});

test('an empty list of blocks is sent, or omitted if AWS rejects an empty list', () => {
  const item = { Name: text('name') };
  expect(toAws({ Items: blocks('item', item) }, args({}))).toEqual({ Items: [] });
  expect(toAws({ Items: maybeBlocks('item', item) }, args({}))).toEqual({ Items: undefined });
});

test('all tags are sent and read, in both spellings of AWS', () => {
  const values = args({ tags_all: { a: '1' } });
  expect(toAws({ Tags: tags(), tags: lowerTags() }, values)).toEqual({
    Tags: [{ Key: 'a', Value: '1' }],
    tags: [{ key: 'a', value: '1' }],
  });
  expect(fromAws({ Tags: tags() }, { Tags: [{ Key: 'a', Value: '1' }] })).toEqual({ tags: { a: '1' } });
  expect(fromAws({ tags: lowerTags() }, { tags: [{ key: 'a', value: '1' }] })).toEqual({ tags: { a: '1' } });
});

test('an argument with a custom conversion is converted in both directions', () => {
  const zones = argument(
    'zones',
    (plan) => plan.texts('zones').join(','),
    (joined: string | undefined) => joined?.split(','),
  );
  expect(toAws({ Zones: zones }, args({ zones: ['a', 'b'] }))).toEqual({ Zones: 'a,b' });
  expect(fromAws({ Zones: zones }, { Zones: 'a,b' })).toEqual({ zones: ['a', 'b'] });
});
