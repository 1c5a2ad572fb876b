import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { dataSources, recorded, served } from '../../../rehearsal/provider/resource-types';

const configuration = readFileSync(join(__dirname, 'every-type', 'main.tf'), 'utf8');
const typesOf = (kind: 'resource' | 'data') =>
  new Set([...configuration.matchAll(new RegExp(`^${kind} "(\\w+)"`, 'gm'))].map(([, type]) => type));

test.each(Object.keys({ ...served, ...recorded }))(
  '%s has an instance that the long test applies',
  (type) => {
    expect(typesOf('resource')).toContain(type);
  },
);

test.each(Object.keys(dataSources))('data source %s has an instance that the long test reads', (type) => {
  expect(typesOf('data')).toContain(type);
});

test('no type is both served and recorded', () => {
  expect(Object.keys(served).filter((type) => type in recorded)).toEqual([]);
});
