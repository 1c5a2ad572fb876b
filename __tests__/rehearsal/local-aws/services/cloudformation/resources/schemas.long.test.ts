import { execFile } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { RESOURCE_TYPES } from '../../../../../../rehearsal/local-aws/services/cloudformation/resources/types';
import { motoPython } from '../../../../../support/moto';

// The time limit is long, because cfn-lint reads megabytes of schemas.
jest.setTimeout(120_000);

const FOLDER = join(
  __dirname,
  '../../../../../../rehearsal/local-aws/services/cloudformation/resources/schemas',
);
const NAMES = 'resource-type-names.json';
/** cfn-lint's name for the modules of CloudFormation, which is no type. */
const MODULE = 'Module';
/** Prints the schemas of resource types, and the names of all resource types. */
const PROGRAM = `
import json, sys
import cfnlint.runner
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER as schemas
print(json.dumps({
    'schemas': [schemas.get_resource_schema('us-east-1', name).schema for name in sys.argv[1:]],
    'names': sorted(schemas.get_resource_types('us-east-1')),
}))
`;

const read = (file: string) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as unknown;

describe('the schemas of the resource types', () => {
  const types = [...RESOURCE_TYPES.keys()].sort();
  let current: { readonly schemas: readonly unknown[]; readonly names: readonly string[] };
  beforeAll(async () => {
    const { stdout } = await promisify(execFile)(await motoPython(), ['-c', PROGRAM, ...types], {
      maxBuffer: 1e8,
    });
    current = JSON.parse(stdout) as typeof current;
  });

  test('are the schemas in the pinned version of cfn-lint', () => {
    const files = readdirSync(FOLDER).filter((file) => file !== NAMES);
    expect(files.sort()).toEqual(types.map((type) => `${type.toLowerCase().replaceAll('::', '-')}.json`));
    expect(files.map(read)).toEqual(current.schemas);
  });

  test('are the schemas of types that AWS has', () => {
    expect(read(NAMES)).toEqual(current.names.filter((name) => name !== MODULE));
  });
});
