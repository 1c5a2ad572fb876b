import type { ResourceHandler } from '../handlers/shared/handler';
import type { Block } from '../schema/schema';

/** Everything the life of one resource type needs to know about it. */
export interface ResourceType {
  /** `aws_s3_bucket` */
  readonly name: string;
  readonly block: Block;
  readonly handler: ResourceHandler;
  /** Kept in state only. */
  readonly recorded: boolean;
}

export const hasAttribute = (type: ResourceType, name: string): boolean =>
  type.block.attributes.some((attribute) => attribute.name === name);

/** Whether a change of this member is made in place by a call of the handler's `update`. */
export function needsUpdate(handler: ResourceHandler, name: string): boolean {
  return !['tags', 'tags_all', 'timeouts', ...(handler.remembered ?? [])].includes(name);
}
