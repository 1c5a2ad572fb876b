import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  ListTagsForResourceCommand,
  ParameterTier,
  ParameterType,
  PutParameterCommand,
  RemoveTagsFromResourceCommand,
  SSMClient,
  type Parameter,
  type ParameterMetadata,
} from '@aws-sdk/client-ssm';

import type { Arguments } from '../arguments';
import type { Connection } from '../connection';
import type { Tags } from '../lifecycle/tags';
import {
  fromAws,
  maybeOneOf,
  maybeText,
  oneOf,
  orElse,
  text,
  toAws,
  type AttributeTable,
} from './shared/attribute-table';
import type { ResourceHandler } from './shared/handler';
import { fromTagList, tagList } from './shared/tag-lists';

const ssm = (aws: Connection) => aws.client(SSMClient);

/** Fields that GetParameter returns. */
const PARAMETER = {
  Name: text('name'),
  Type: oneOf('type', ParameterType),
  DataType: maybeText('data_type'),
} satisfies AttributeTable<Parameter>;

/** Fields that only DescribeParameters returns. */
const METADATA = {
  Description: maybeText('description'),
  AllowedPattern: maybeText('allowed_pattern'),
  KeyId: maybeText('key_id'),
  Tier: orElse(maybeOneOf('tier', ParameterTier), 'Standard'),
} satisfies AttributeTable<ParameterMetadata>;

async function putParameter(
  aws: Connection,
  plan: Arguments,
  Overwrite: boolean,
  tags?: Tags,
): Promise<void> {
  await ssm(aws).send(
    new PutParameterCommand({
      ...toAws(PARAMETER, plan),
      ...toAws(METADATA, plan),
      Value: plan.maybeText('insecure_value') ?? plan.text('value'),
      Overwrite,
      ...(tags && { Tags: tagList(tags) }),
    }),
  );
}

export const aws_ssm_parameter: ResourceHandler = {
  forceNew: ['name', 'type'],
  remembered: ['overwrite'],
  changing: ['version'],
  async create(aws, plan) {
    const overwrite = plan.flag('overwrite');
    // PutParameter rejects a request with both Overwrite and tags.
    await putParameter(aws, plan, overwrite, overwrite ? undefined : plan.tags);
    return { id: plan.text('name') };
  },
  async read(aws, state) {
    const { id } = state;
    const { Parameter: parameter } = await ssm(aws).send(
      new GetParameterCommand({ Name: id, WithDecryption: true }),
    );
    if (parameter === undefined) return undefined;
    const ParameterFilters = [{ Key: 'Name', Option: 'Equals', Values: [id] }];
    const [{ Parameters: [metadata = {}] = [] }, { TagList }] = await Promise.all([
      ssm(aws).send(new DescribeParametersCommand({ ParameterFilters })),
      ssm(aws).send(new ListTagsForResourceCommand({ ResourceType: 'Parameter', ResourceId: id })),
    ]);
    // The arguments `value` and `insecure_value` set the same AWS value. Terraform shows only `insecure_value` in
    // plans.
    const valueName = state.has('insecure_value') ? 'insecure_value' : 'value';
    return {
      id,
      arn: parameter.ARN,
      [valueName]: parameter.Value,
      version: parameter.Version,
      ...fromAws(PARAMETER, parameter),
      ...fromAws(METADATA, metadata),
      tags: fromTagList(TagList),
    };
  },
  update: (aws, plan) => putParameter(aws, plan, true),
  async delete(aws, { id }) {
    await ssm(aws).send(new DeleteParameterCommand({ Name: id }));
  },
  async tag(aws, { id: ResourceId }, add, remove) {
    const parameterId = { ResourceType: 'Parameter', ResourceId } as const;
    await ssm(aws).send(new RemoveTagsFromResourceCommand({ ...parameterId, TagKeys: [...remove] }));
    await ssm(aws).send(new AddTagsToResourceCommand({ ...parameterId, Tags: tagList(add) }));
  },
};
