import { dataSources, recorded, served } from '../../../rehearsal/provider/resource-types';
import {
  dataSourceSchema,
  providerSchema,
  resourceSchema,
} from '../../../rehearsal/provider/schema/bindings';
import { parseBindings } from '../../../rehearsal/provider/schema/parse';
import { toMessage, type Block } from '../../../rehearsal/provider/schema/schema';

const attribute = (block: Block, name: string) =>
  block.attributes.find((candidate) => candidate.name === name);
const nested = (block: Block, name: string) => block.blocks.find((candidate) => candidate.name === name);

describe('the schema that is read from the bindings', () => {
  const bucket = resourceSchema('aws_s3_bucket');

  test('distinguishes required, optional and computed attributes', () => {
    expect(attribute(resourceSchema('aws_ecs_cluster'), 'name')).toEqual({
      name: 'name',
      type: 'string',
      required: true,
      optional: false,
      computed: false,
    });
    expect(attribute(bucket, 'force_destroy')).toMatchObject({
      type: 'bool',
      optional: true,
      computed: false,
    });
    expect(attribute(bucket, 'bucket')).toMatchObject({ type: 'string', optional: true, computed: true });
    expect(attribute(bucket, 'arn')).toMatchObject({ type: 'string', optional: false, computed: true });
  });

  test('distinguishes maps, sets and lists', () => {
    expect(attribute(bucket, 'tags')?.type).toEqual(['map', 'string']);
    expect(attribute(resourceSchema('aws_lb'), 'subnets')?.type).toEqual(['set', 'string']);
    expect(attribute(resourceSchema('aws_lambda_function'), 'layers')?.type).toEqual(['list', 'string']);
    expect(attribute(dataSourceSchema('aws_availability_zones'), 'names')?.type).toEqual(['list', 'string']);
  });

  test('has nested blocks with their number and order', () => {
    const pipeline = resourceSchema('aws_codepipeline');
    const stage = nested(pipeline, 'stage');
    expect(stage).toMatchObject({ nesting: 'list', minItems: 1, maxItems: 0 });
    expect(stage && nested(stage.block, 'on_failure')).toMatchObject({
      nesting: 'list',
      minItems: 0,
      maxItems: 1,
    });
    expect(nested(pipeline, 'artifact_store')).toMatchObject({ nesting: 'set', minItems: 1 });
    expect(nested(bucket, 'timeouts')).toMatchObject({ nesting: 'single' });
  });

  test('has an attribute for a block that the provider fills in', () => {
    const ingress = attribute(resourceSchema('aws_default_security_group'), 'ingress');
    expect(ingress).toMatchObject({ optional: true, computed: true });
    expect(ingress?.type).toEqual([
      'set',
      ['object', expect.objectContaining({ self: 'bool', to_port: 'number' })],
    ]);
  });

  test('has the provider block without `alias`, which belongs to Terraform', () => {
    const provider = providerSchema();
    expect(attribute(provider, 'region')).toMatchObject({ type: 'string', optional: true });
    expect(attribute(provider, 'alias')).toBeUndefined();
    const role = nested(provider, 'assume_role');
    expect(role && attribute(role.block, 'external_id')).toMatchObject({ type: 'string', optional: true });
  });

  test('exists for every registered type, in the form of the protocol', () => {
    const blocks = [
      ...Object.keys({ ...served, ...recorded }).map(resourceSchema),
      ...Object.keys(dataSources).map(dataSourceSchema),
    ];
    for (const block of blocks) {
      expect(block.attributes.length).toBeGreaterThan(0);
      expect(toMessage(block)).toHaveProperty('block_types');
    }
  });

  test('contains every argument that a handler lists as default, remembered, changing or replacing', () => {
    for (const [type, { forceNew = [], remembered = [], changing = [], defaults = {} }] of Object.entries(
      served,
    )) {
      const names = namesOf(resourceSchema(type));
      const unknown = [...forceNew, ...remembered, ...changing, ...Object.keys(defaults)].filter(
        (name) => !names.includes(name),
      );
      expect({ type, unknown }).toEqual({ type, unknown: [] });
    }
  });
});

function namesOf(block: Block, prefix = ''): string[] {
  return [
    ...block.attributes.map(({ name }) => prefix + name),
    ...block.blocks.flatMap(({ name, block: inner }) => [
      prefix + name,
      ...namesOf(inner, `${prefix}${name}.`),
    ]),
  ];
}

test('rejects bindings with an unknown kind of getter or without a class', () => {
  const module = (body: string) => `export class Thing extends cdktf.TerraformResource {\n${body}\n}\n`;
  const member = `
    // strange - computed: true, optional: false, required: false
    public get strange() {
      return this.getStrangeAttribute('strange');
    }`;
  expect(() => parseBindings(module(member))).toThrow(
    'unknown getter in @cdktf/provider-aws: this.getStrangeAttribute',
  );
  expect(() => parseBindings('export interface Thing {}')).toThrow(
    'no resource, data source or provider class',
  );
});
