import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { Scope } from '../../../../../functions/shared/template/guard/scope';
import type { ObjectShape, Shape } from '../../../../../functions/shared/template/guard/shape';
import { RESOURCE_SHAPES } from '../../../../../functions/shared/template/guard/types';
import { shapeProblems } from '../../../../../functions/shared/template/guard/shape-problems';
import { parseTemplate } from '../../../../../functions/shared/template/parse';
import { motoPython } from '../../../../support/moto';
import { BASE, CONTEXT } from './support';

// moto installs cfn-lint, which contains CloudFormation's public schemas for all resource types.
const PROGRAM = `
import json, sys
import cfnlint.runner
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER as schemas
print(json.dumps({name: schemas.get_resource_schema('ap-southeast-2', name).schema for name in sys.argv[1:]}))
`;

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly readOnlyProperties?: readonly string[];
}

/** The guard's description of an object, paired with the description in CloudFormation's public schema. */
interface Pair {
  readonly path: string;
  readonly shape: ObjectShape;
  readonly schema: Readonly<Record<string, Schema>>;
}

function pairsOf(path: string, shape: Shape, schema: Schema, root: Schema): Pair[] {
  const resolved =
    schema.$ref === undefined ? schema : (root.definitions?.[schema.$ref.split('/').at(-1) ?? ''] ?? {});
  if (shape.kind === 'list') return pairsOf(`${path}.*`, shape.of, resolved.items ?? {}, root);
  // The public schema lists no properties for objects with arbitrary keys, such as the options of a log driver.
  if (shape.kind !== 'object' || resolved.properties === undefined) return [];
  const { properties } = resolved;
  return [
    { path, shape, schema: properties },
    ...Object.entries(shape.properties).flatMap(([name, inner]) =>
      pairsOf(`${path}.${name}`, inner, properties[name] ?? {}, root),
    ),
  ];
}

describe("CloudFormation's public schemas", () => {
  jest.setTimeout(120_000);
  let schemas: Readonly<Record<string, Schema>> = {};
  let pairs: Pair[] = [];

  beforeAll(async () => {
    const args = ['-c', PROGRAM, ...RESOURCE_SHAPES.keys()];
    const { stdout } = await promisify(execFile)(await motoPython(), args, { maxBuffer: 1e8 });
    schemas = JSON.parse(stdout) as typeof schemas;
    pairs = [...RESOURCE_SHAPES].flatMap(([type, { properties }]) =>
      pairsOf(type, properties, schemas[type] ?? {}, schemas[type] ?? {}),
    );
  });

  it('contain every property of the shapes', () => {
    expect(pairs.length).toBeGreaterThan(40);
    const unknown = pairs.flatMap(({ path, shape, schema }) =>
      Object.keys(shape.properties).flatMap((name) => (name in schema ? [] : [`${path}.${name}`])),
    );
    expect(unknown).toEqual([]);
  });

  it('contain no other property that the guard accepts (T42)', () => {
    const scope = new Scope(parseTemplate(JSON.stringify(BASE), 'web.yaml'), CONTEXT);
    const others = pairs.flatMap(({ path, shape, schema }) =>
      Object.keys(schema)
        .filter((name) => !(name in shape.properties))
        .map((name) => ({ path: `${path}.${name}`, shape, name })),
    );
    expect(others.length).toBeGreaterThan(20);
    const accepted = others.filter(({ shape, name }) => {
      const problems = shapeProblems({ [name]: 'text' }, shape, [], scope);
      return !problems.some(({ sentence }) => sentence.startsWith(`${name} is not a property`));
    });
    expect(accepted.map(({ path }) => path)).toEqual([]);
  });

  it('contain the attributes that Fn::GetAtt may read', () => {
    for (const [type, { attributes }] of RESOURCE_SHAPES) {
      const readOnly =
        schemas[type]?.readOnlyProperties?.map((path) => path.replace('/properties/', '')) ?? [];
      expect({ type, attributes: [...attributes].sort() }).toEqual({
        type,
        attributes: [...readOnly].sort(),
      });
    }
  });
});
