import {
  AddTagsCommand,
  DescribeTagsCommand,
  ElasticLoadBalancingV2Client,
  RemoveTagsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';

import type { Arguments } from '../../arguments';
import type { Connection } from '../../connection';
import type { Tags } from '../../lifecycle/tags';
import { fromTagList, tagList } from '../shared/tag-lists';

export const elb = (aws: Connection) => aws.client(ElasticLoadBalancingV2Client);

export async function readElbTags(aws: Connection, arn: string): Promise<Tags> {
  const { TagDescriptions: [description] = [] } = await elb(aws).send(
    new DescribeTagsCommand({ ResourceArns: [arn] }),
  );
  return fromTagList(description?.Tags);
}

export async function tagElb(
  aws: Connection,
  { id }: Arguments,
  add: Tags,
  remove: readonly string[],
): Promise<void> {
  const ResourceArns = [id];
  if (remove.length > 0) await elb(aws).send(new RemoveTagsCommand({ ResourceArns, TagKeys: [...remove] }));
  if (Object.keys(add).length > 0)
    await elb(aws).send(new AddTagsCommand({ ResourceArns, Tags: tagList(add) }));
}
