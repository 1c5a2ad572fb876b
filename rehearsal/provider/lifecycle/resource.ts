import type { ResourceHandler } from '../handlers/shared/handler';
import type { Block } from '../schema/schema';

/** A resource type with its schema and its handler. */
export interface ResourceType {
  /** Name of the type, e.g. `aws_s3_bucket`. */
  readonly name: string;
  readonly block: Block;
  readonly handler: ResourceHandler;
  /** Whether instances are in Terraform's state only. */
  readonly recorded: boolean;
}

export const hasAttribute = (type: ResourceType, name: string): boolean =>
  type.block.attributes.some((attribute) => attribute.name === name);

/** Returns whether a change of this member needs a call of the handler's `update`. */
export function needsUpdate(handler: ResourceHandler, name: string): boolean {
  return !['tags', 'tags_all', 'timeouts', ...(handler.remembered ?? [])].includes(name);
}
