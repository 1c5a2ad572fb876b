import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { z } from 'zod';

import { configSchema } from '../../stacks/config/schema';
import example from '../fixtures/example.config';
import { runApp } from '../stacks/support/synthesis';

jest.setTimeout(120_000);

type Path = readonly (string | number)[];

/**
 * One change of the example configuration for each field: the field, its path in the example, and a different allowed
 * value.
 */
const CHANGES: readonly (readonly [field: string, path: Path, value: unknown])[] = [
  ['project', ['project'], 'blue-button'],
  ['pipelineRegion', ['pipelineRegion'], 'us-west-2'],
  ['peopleAccountId', ['peopleAccountId'], '333333333333'],
  ['operators.notify', ['operators', 'notify'], ['others@example.com']],
  ['operators.permissionSets', ['operators', 'permissionSets'], ['Others']],
  ['auditors.permissionSets', ['auditors', 'permissionSets'], ['Others']],
  ['accounts.*.id', ['accounts', 'production', 'id'], '444444444444'],
  ['accounts.*.deployRole', ['accounts', 'production', 'deployRole'], 'deploy'],
  ['environments.*.name', ['environments', 1, 'name'], 'live'],
  ['environments.*.region', ['environments', 1, 'region'], 'eu-west-1'],
  ['environments.*.network.cidr', ['environments', 1, 'network', 'cidr'], '10.30.0.0/16'],
  ['environments.*.network.natGateways', ['environments', 1, 'network', 'natGateways'], 1],
  ['environments.*.compute.type', ['environments', 1, 'compute'], { type: 'fargate' }],
  ['environments.*.compute.instanceType', ['environments', 1, 'compute', 'instanceType'], 't3.large'],
  ['environments.*.compute.minInstances', ['environments', 1, 'compute', 'minInstances'], 3],
  ['environments.*.compute.maxInstances', ['environments', 1, 'compute', 'maxInstances'], 9],
  ['environments.*.approval.notify', ['environments', 1, 'approval', 'notify'], ['others@example.com']],
  ['environments.*.approval.permissionSets', ['environments', 1, 'approval', 'permissionSets'], ['Others']],
  ['environments.*.approval.soakMinutes', ['environments', 1, 'approval', 'soakMinutes'], 30],
  ['environments.*.approval.timeoutMinutes', ['environments', 1, 'approval', 'timeoutMinutes'], 60],
  ['environments.*.notices.failed', ['environments', 1, 'notices'], { failed: ['others@example.com'] }],
  [
    'environments.*.notices.rolledBack',
    ['environments', 1, 'notices'],
    { rolledBack: ['others@example.com'] },
  ],
  ['environments.*.notices.succeeded', ['environments', 1, 'notices'], { succeeded: ['others@example.com'] }],
  [
    'environments.*.notices.superseded',
    ['environments', 1, 'notices'],
    { superseded: ['others@example.com'] },
  ],
  ['environments.*.notices.chat', ['environments', 1, 'notices'], { chat: true }],
  ['applications.*.name', ['applications', 0, 'name'], 'goodbye'],
  ['applications.*.branch', ['applications', 0, 'branch'], 'release'],
  ['applications.*.reports', ['applications', 0, 'reports'], ['browser-tests']],
  ['applications.*.services.*.name', ['applications', 0, 'services', 0, 'name'], 'api'],
];

let folder: string;
/** Names and texts of the stacks of the unchanged example configuration. */
let before: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'configuration-fields-'));
  before = bytesOf(example);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/**
 * Synthesizes a configuration, and returns the names and texts of its stacks.
 *
 * @throws Error if the synthesis fails.
 */
function bytesOf(config: unknown): string {
  const file = join(folder, 'changed.config.ts');
  writeFileSync(file, `export default ${JSON.stringify(config)};\n`);
  const { status, output, stacks } = runApp('--config', file);
  if (status !== 0) throw new Error(output);
  return JSON.stringify([...stacks.values()].map(({ name, text }) => [name, text]));
}

/** Returns a copy of a value in which the value at a path is replaced. */
function withValue(value: unknown, [key, ...rest]: Path, changed: unknown): unknown {
  if (key === undefined) return changed;
  const inner = withValue((value as Record<string | number, unknown>)[key], rest, changed);
  if (Array.isArray(value)) return value.map((item: unknown, index) => (index === key ? inner : item));
  return { ...(value as object), [key]: inner };
}

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

/** Returns the paths of all fields in a schema. `*` is any entry of a list or a map. */
function fieldsOf(schema: JsonSchema, path = ''): string[] {
  const below = (name: string) => (path === '' ? name : `${path}.${name}`);
  const inner = [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, property]) => fieldsOf(property, below(name))),
    ...(typeof schema.additionalProperties === 'object'
      ? fieldsOf(schema.additionalProperties, below('*'))
      : []),
    ...(schema.items?.properties === undefined ? [] : fieldsOf(schema.items, below('*'))),
    ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap((option) =>
      option.properties === undefined ? [] : fieldsOf(option, path),
    ),
  ];
  return inner.length > 0 || path === '' ? inner : [path];
}

test('every field of the configuration is in this table', () => {
  const schema = z.toJSONSchema(configSchema, { unrepresentable: 'any', io: 'input' }) as JsonSchema;
  const fields = [...new Set(fieldsOf(schema))].filter((field) => field !== 'sameAccount').sort();
  expect([...CHANGES.map(([field]) => field), 'environments.*.account'].sort()).toEqual(fields);
});

test.each(CHANGES)('%s changes what is synthesized', (_field, path, value) => {
  expect(bytesOf(withValue(example, path, value))).not.toBe(before);
});

test('environments.*.account changes what is synthesized', () => {
  const { production, ...others } = example.accounts;
  const renamed = { ...example, accounts: { ...others, live: production } };
  expect(bytesOf(withValue(renamed, ['environments', 1, 'account'], 'live'))).not.toBe(before);
});

test('sameAccount decides whether anything is synthesized', () => {
  const together = withValue(
    example,
    ['accounts', 'production', 'id'],
    example.accounts['delivery']?.id,
  ) as object;
  expect(() => bytesOf(together)).toThrow(/sameAccount/);
  expect(bytesOf({ ...together, sameAccount: true })).not.toBe(before);
});
