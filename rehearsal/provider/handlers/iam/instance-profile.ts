import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  DeleteInstanceProfileCommand,
  GetInstanceProfileCommand,
  RemoveRoleFromInstanceProfileCommand,
  TagInstanceProfileCommand,
  UntagInstanceProfileCommand,
} from '@aws-sdk/client-iam';

import type { Connection } from '../../connection';
import type { ResourceHandler } from '../shared/handler';
import { fromTagList, tagList } from '../shared/tag-lists';
import { iam } from './client';

export const aws_iam_instance_profile: ResourceHandler = {
  forceNew: ['name', 'name_prefix', 'path'],
  defaults: { path: '/' },
  async create(aws, plan) {
    const InstanceProfileName = plan.text('name');
    await iam(aws).send(
      new CreateInstanceProfileCommand({
        InstanceProfileName,
        Path: plan.text('path'),
        Tags: tagList(plan.tags),
      }),
    );
    await replaceRole(aws, InstanceProfileName, undefined, plan.maybeText('role'));
    return { id: InstanceProfileName };
  },
  async read(aws, { id }) {
    const { InstanceProfile } = await iam(aws).send(
      new GetInstanceProfileCommand({ InstanceProfileName: id }),
    );
    return (
      InstanceProfile && {
        id,
        name: InstanceProfile.InstanceProfileName,
        path: InstanceProfile.Path,
        arn: InstanceProfile.Arn,
        unique_id: InstanceProfile.InstanceProfileId,
        create_date: InstanceProfile.CreateDate?.toISOString(),
        role: InstanceProfile.Roles?.[0]?.RoleName,
        tags: fromTagList(InstanceProfile.Tags),
      }
    );
  },
  async update(aws, plan, prior) {
    await replaceRole(aws, plan.id, prior.maybeText('role'), plan.maybeText('role'));
  },
  async delete(aws, state) {
    await replaceRole(aws, state.id, state.maybeText('role'), undefined);
    await iam(aws).send(new DeleteInstanceProfileCommand({ InstanceProfileName: state.id }));
  },
  async tag(aws, { id: InstanceProfileName }, add, remove) {
    await iam(aws).send(new UntagInstanceProfileCommand({ InstanceProfileName, TagKeys: [...remove] }));
    await iam(aws).send(new TagInstanceProfileCommand({ InstanceProfileName, Tags: tagList(add) }));
  },
};

/** Replaces the role of an instance profile, which has at most one role. */
async function replaceRole(
  aws: Connection,
  InstanceProfileName: string,
  from?: string,
  to?: string,
): Promise<void> {
  if (from === to) return;
  if (from !== undefined) {
    await iam(aws).send(new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName: from }));
  }
  if (to !== undefined) {
    await iam(aws).send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName: to }));
  }
}
