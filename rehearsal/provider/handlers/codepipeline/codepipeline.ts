import {
  CodePipelineClient,
  CreatePipelineCommand,
  DeletePipelineCommand,
  GetPipelineCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdatePipelineCommand,
} from '@aws-sdk/client-codepipeline';

import type { Connection } from '../../connection';
import type { ResourceHandler } from '../shared/handler';
import { fromDeclaration, toDeclaration } from './pipeline-declaration';
import { fromTagList, lowerTagList } from '../shared/tag-lists';

const codepipeline = (aws: Connection) => aws.client(CodePipelineClient);

/** A pipeline. The rehearsal's engine runs the pipeline definition that the local AWS returns. */
export const aws_codepipeline: ResourceHandler = {
  forceNew: ['name'],
  defaults: { pipeline_type: 'V1', execution_mode: 'SUPERSEDED' },
  async create(aws, plan) {
    const tags = lowerTagList(plan.tags);
    await codepipeline(aws).send(new CreatePipelineCommand({ pipeline: toDeclaration(plan), tags }));
    return { id: plan.text('name') };
  },
  async read(aws, { id }) {
    const { pipeline, metadata } = await codepipeline(aws).send(new GetPipelineCommand({ name: id }));
    if (pipeline === undefined) return undefined;
    const resourceArn = metadata?.pipelineArn;
    const { tags } = await codepipeline(aws).send(new ListTagsForResourceCommand({ resourceArn }));
    return { id, arn: resourceArn, ...fromDeclaration(pipeline), tags: fromTagList(tags) };
  },
  async update(aws, plan) {
    await codepipeline(aws).send(new UpdatePipelineCommand({ pipeline: toDeclaration(plan) }));
  },
  async delete(aws, { id }) {
    await codepipeline(aws).send(new DeletePipelineCommand({ name: id }));
  },
  async tag(aws, state, add, remove) {
    const resourceArn = state.text('arn');
    await codepipeline(aws).send(new UntagResourceCommand({ resourceArn, tagKeys: [...remove] }));
    await codepipeline(aws).send(new TagResourceCommand({ resourceArn, tags: lowerTagList(add) }));
  },
};
