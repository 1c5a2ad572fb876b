import {
  DescribeClustersCommand,
  ECSClient,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-ecs';

import type { Arguments } from '../../arguments';
import type { Connection } from '../../connection';
import type { Tags } from '../../lifecycle/tags';
import { lowerTagList } from '../shared/tag-lists';

export const ecs = (aws: Connection) => aws.client(ECSClient);

export async function describeCluster(aws: Connection, cluster: string) {
  const { clusters: [description] = [] } = await ecs(aws).send(
    new DescribeClustersCommand({ clusters: [cluster], include: ['TAGS', 'SETTINGS', 'CONFIGURATIONS'] }),
  );
  // INACTIVE means deleted: for some time after the deletion of a cluster, AWS returns the cluster with this status.
  return description?.status === 'INACTIVE' ? undefined : description;
}

export async function tagEcs(
  aws: Connection,
  state: Arguments,
  add: Tags,
  remove: readonly string[],
): Promise<void> {
  const resourceArn = state.text('arn');
  await ecs(aws).send(new UntagResourceCommand({ resourceArn, tagKeys: [...remove] }));
  await ecs(aws).send(new TagResourceCommand({ resourceArn, tags: lowerTagList(add) }));
}
