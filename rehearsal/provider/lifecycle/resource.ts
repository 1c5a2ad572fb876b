import type { ResourceHandler } from '../handlers/shared/handler';
import type { Block } from '../schema/schema';

/** A resource type with its schema and its handler. */
export interface ResourceType {
  /** Name of the type, e.g. `aws_s3_bucket`. */
  readonly name: string;
  readonly block: Block;
  readonly handler: ResourceHandler;
  /** True if resources of this type exist in Terraform's state only. */
  readonly recorded: boolean;
}

export const hasAttribute = (type: ResourceType, name: string): boolean =>
  type.block.attributes.some((attribute) => attribute.name === name);

/** Returns true if a change of the member requires a call of the handler's `update`. */
export function needsUpdate(handler: ResourceHandler, name: string): boolean {
  return !['tags', 'tags_all', 'timeouts', ...(handler.remembered ?? [])].includes(name);
}
