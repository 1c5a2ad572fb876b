import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  RemoveTagsFromResourceCommand,
  SSMClient,
  ParameterTier,
  ParameterType,
} from '@aws-sdk/client-ssm';

import type { Arguments } from '../arguments';
import type { Connection } from '../connection';
import type { Tags } from '../lifecycle/tags';
import type { ResourceHandler } from './shared/handler';
import { fromTagList, tagList } from './shared/tag-lists';

const ssm = (aws: Connection) => aws.client(SSMClient);

async function put(aws: Connection, plan: Arguments, Overwrite: boolean, tags?: Tags): Promise<void> {
  await ssm(aws).send(
    new PutParameterCommand({
      Name: plan.text('name'),
      Type: plan.oneOf('type', ParameterType),
      Value: plan.maybeText('insecure_value') ?? plan.text('value'),
      Description: plan.maybeText('description'),
      AllowedPattern: plan.maybeText('allowed_pattern'),
      DataType: plan.maybeText('data_type'),
      KeyId: plan.maybeText('key_id'),
      Tier: plan.maybeOneOf('tier', ParameterTier),
      Overwrite,
      ...(tags && { Tags: tagList(tags) }),
    }),
  );
}

export const parameter: ResourceHandler = {
  forceNew: ['name', 'type'],
  remembered: ['overwrite'],
  changing: ['version'],
  async create(aws, plan) {
    await put(aws, plan, plan.flag('overwrite'), plan.flag('overwrite') ? undefined : plan.tags);
    return { id: plan.text('name') };
  },
  async read(aws, state) {
    const { id } = state;
    const { Parameter: now } = await ssm(aws).send(
      new GetParameterCommand({ Name: id, WithDecryption: true }),
    );
    const ParameterFilters = [{ Key: 'Name', Option: 'Equals', Values: [id] }];
    const [{ Parameters: [details] = [] }, { TagList }] = await Promise.all([
      ssm(aws).send(new DescribeParametersCommand({ ParameterFilters })),
      ssm(aws).send(new ListTagsForResourceCommand({ ResourceType: 'Parameter', ResourceId: id })),
    ]);
    // The same value under another name: not to be hidden in a plan.
    const valueName = state.has('insecure_value') ? 'insecure_value' : 'value';
    return {
      id,
      name: now?.Name,
      arn: now?.ARN,
      type: now?.Type,
      [valueName]: now?.Value,
      version: now?.Version,
      data_type: now?.DataType,
      description: details?.Description,
      allowed_pattern: details?.AllowedPattern,
      key_id: details?.KeyId,
      tier: details?.Tier ?? 'Standard',
      tags: fromTagList(TagList),
    };
  },
  update: (aws, plan) => put(aws, plan, true),
  async delete(aws, { id }) {
    await ssm(aws).send(new DeleteParameterCommand({ Name: id }));
  },
  async tag(aws, { id: ResourceId }, add, remove) {
    const parameterId = { ResourceType: 'Parameter', ResourceId } as const;
    await ssm(aws).send(new RemoveTagsFromResourceCommand({ ...parameterId, TagKeys: [...remove] }));
    await ssm(aws).send(new AddTagsToResourceCommand({ ...parameterId, Tags: tagList(add) }));
  },
};
