import typescript from 'typescript';

import { positionsIn } from '../../../cli/config/config-positions';

/** Returns the source line of the value at a path, from the position of the value to the end of the line. */
function textAt(text: string, ...path: PropertyKey[]): string | undefined {
  const position = positionsIn(typescript, 'acme.config.ts', text)(path);
  if (position === undefined) return undefined;
  const line = text.split('\n')[position.line - 1] ?? '';
  return line.slice(position.column - 1);
}

const TEXT = `import { defineConfig } from './stacks/config';
const shared = { region: 'eu-west-1' };
const twice = [{ name: 'a' }, { name: 'b' }];
export default defineConfig({
  'project': 'acme', // Größe
  accounts: { 'a-b': { id: '1' } },
  environments: [
    { name: 'test', network: { cidr: 'x' } as const },
    { name: 'early', ...shared, region: 'late' },
    { name: 'hidden', ...shared },
  ],
  applications: twice,
});
`;

test.each<[PropertyKey[], string]>([
  [['project'], `'project': 'acme', // Größe`],
  [['accounts', 'a-b', 'id'], `id: '1' } },`],
  [['environments', 0, 'network', 'cidr'], `cidr: 'x' } as const },`],
  [['environments', 1], `{ name: 'early', ...shared, region: 'late' },`],
  [['environments', 1, 'region'], `region: 'late' },`],
])('the position of a value in a literal is its key: %j', (path, text) => {
  expect(textAt(TEXT, ...path)).toBe(text);
});

test.each<[string, PropertyKey[], string]>([
  ['is missing', ['environments', 0, 'region'], `{ name: 'test', network: { cidr: 'x' } as const },`],
  ['may come from a spread', ['environments', 2, 'name'], `{ name: 'hidden', ...shared },`],
  ['comes from a constant', ['applications', 1, 'name'], 'applications: twice,'],
])('the position of a value that %s is where the value belongs', (_, path, text) => {
  expect(textAt(TEXT, ...path)).toBe(text);
});

test.each([
  ['export default { project: 1 };', 'project: 1 };'],
  ['export default ({ project: 1 } satisfies object);', 'project: 1 } satisfies object);'],
  ['const c = { project: 1 };\nexport default c;', 'c;'],
  ['export default make({ project: 1 });', 'make({ project: 1 });'],
  ['export = { project: 1 };', 'project: 1 };'],
  ['export const c = { project: 1 };', undefined],
])('the position of the default export in %j', (text, position) => {
  expect(textAt(text, 'project')).toBe(position);
});

test('the position of an item after a spread is the whole list', () => {
  expect(textAt('export default { list: [...more, { name: 1 }] };', 'list', 1, 'name')).toBe(
    'list: [...more, { name: 1 }] };',
  );
});
