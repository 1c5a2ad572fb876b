/** A type in Terraform's JSON form: `"string"`, `["list", "string"]`, `["object", {...}]`. */
export type CtyType =
  | 'string'
  | 'number'
  | 'bool'
  | readonly ['list' | 'set' | 'map', CtyType]
  | readonly ['object', Readonly<Record<string, CtyType>>];

export interface Attribute {
  readonly name: string;
  readonly type: CtyType;
  readonly required: boolean;
  readonly optional: boolean;
  /** True if the provider sets the value when the configuration has no value. */
  readonly computed: boolean;
}

export interface NestedBlock {
  readonly name: string;
  readonly nesting: 'single' | 'list' | 'set';
  /** Minimum number of blocks: 1 for a required block. */
  readonly minItems: 0 | 1;
  /** Maximum number of blocks; 0 means any number. */
  readonly maxItems: 0 | 1;
  readonly block: Block;
}

/** The schema of a resource, a data source, the provider or a nested block. */
export interface Block {
  readonly attributes: readonly Attribute[];
  readonly blocks: readonly NestedBlock[];
}

const NESTING = { single: 1, list: 2, set: 3 } as const;

/** Converts a schema to the message `Schema.Block` of Terraform's plugin protocol. */
export function toMessage(block: Block): object {
  return {
    attributes: block.attributes.map((attribute) => ({
      ...attribute,
      type: Buffer.from(JSON.stringify(attribute.type)),
    })),
    block_types: block.blocks.map((nested) => ({
      type_name: nested.name,
      block: toMessage(nested.block),
      nesting: NESTING[nested.nesting],
      min_items: nested.minItems,
      max_items: nested.maxItems,
    })),
  };
}
