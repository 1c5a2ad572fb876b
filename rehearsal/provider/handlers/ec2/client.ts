import { CreateTagsCommand, DeleteTagsCommand, EC2Client, type ResourceType } from '@aws-sdk/client-ec2';

import type { Arguments } from '../../arguments';
import type { Connection } from '../../connection';
import type { Tags } from '../../lifecycle/tags';
import { tagList } from '../shared/tag-lists';

export const ec2 = (aws: Connection) => aws.client(EC2Client);

/** Returns the tags of a new resource as TagSpecifications, which every EC2 create request accepts. */
export function tagSpecifications(type: ResourceType, plan: Arguments) {
  const Tags = tagList(plan.tags);
  return Tags.length === 0 ? undefined : [{ ResourceType: type, Tags }];
}

/** Changes the tags of an EC2 resource. CreateTags and DeleteTags need only the resource id. */
export async function tagEc2(
  aws: Connection,
  { id }: Arguments,
  add: Tags,
  remove: readonly string[],
): Promise<void> {
  if (remove.length > 0) {
    await ec2(aws).send(new DeleteTagsCommand({ Resources: [id], Tags: remove.map((Key) => ({ Key })) }));
  }
  if (Object.keys(add).length > 0) {
    await ec2(aws).send(new CreateTagsCommand({ Resources: [id], Tags: tagList(add) }));
  }
}
