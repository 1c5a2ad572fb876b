import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  GetRoleCommand,
  PutRolePermissionsBoundaryCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
  type Role,
} from '@aws-sdk/client-iam';

import {
  argument,
  fromAws,
  maybeNumber,
  maybeText,
  orElse,
  tags,
  text,
  toAws,
  type AttributeTable,
} from '../shared/attribute-table';
import type { ResourceHandler } from '../shared/handler';
import { tagList } from '../shared/tag-lists';
import { iam } from './client';

/** Arguments that UpdateRole changes. */
const SETTINGS = {
  Description: orElse(maybeText('description'), ''),
  MaxSessionDuration: maybeNumber('max_session_duration'),
} satisfies AttributeTable<Role>;

const ROLE = {
  ...SETTINGS,
  RoleName: text('name'),
  Path: text('path'),
  AssumeRolePolicyDocument: argument(
    'assume_role_policy',
    (plan) => plan.text('assume_role_policy'),
    // IAM returns the trust policy with percent-encoding.
    (document: string | undefined) => decodeURIComponent(document ?? ''),
  ),
  Tags: tags(),
} satisfies AttributeTable<Role>;

export const aws_iam_role: ResourceHandler = {
  forceNew: ['name', 'name_prefix', 'path'],
  defaults: { path: '/', max_session_duration: 3600, force_detach_policies: false },
  remembered: ['force_detach_policies'],
  async create(aws, plan) {
    const PermissionsBoundary = plan.maybeText('permissions_boundary');
    await iam(aws).send(new CreateRoleCommand({ ...toAws(ROLE, plan), PermissionsBoundary }));
    return { id: plan.text('name') };
  },
  async read(aws, { id }) {
    const { Role } = await iam(aws).send(new GetRoleCommand({ RoleName: id }));
    return (
      Role && {
        id,
        ...fromAws(ROLE, Role),
        arn: Role.Arn,
        unique_id: Role.RoleId,
        create_date: Role.CreateDate?.toISOString(),
        permissions_boundary: Role.PermissionsBoundary?.PermissionsBoundaryArn,
      }
    );
  },
  async update(aws, plan, prior) {
    const RoleName = plan.id;
    const { AssumeRolePolicyDocument: PolicyDocument } = toAws(ROLE, plan);
    await iam(aws).send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
    await iam(aws).send(new UpdateRoleCommand({ RoleName, ...toAws(SETTINGS, plan) }));
    const PermissionsBoundary = plan.maybeText('permissions_boundary');
    if (PermissionsBoundary !== undefined) {
      await iam(aws).send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary }));
    } else if (prior.has('permissions_boundary')) {
      await iam(aws).send(new DeleteRolePermissionsBoundaryCommand({ RoleName }));
    }
  },
  async delete(aws, { id }) {
    await iam(aws).send(new DeleteRoleCommand({ RoleName: id }));
  },
  async tag(aws, { id: RoleName }, add, remove) {
    if (remove.length > 0) await iam(aws).send(new UntagRoleCommand({ RoleName, TagKeys: [...remove] }));
    await iam(aws).send(new TagRoleCommand({ RoleName, Tags: tagList(add) }));
  },
};
