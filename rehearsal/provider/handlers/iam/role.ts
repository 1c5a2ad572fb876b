import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  DeleteInstanceProfileCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetInstanceProfileCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  RemoveRoleFromInstanceProfileCommand,
  TagInstanceProfileCommand,
  TagRoleCommand,
  UntagInstanceProfileCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';

import type { Connection } from '../../connection';
import type { ResourceHandler } from '../shared/handler';
import { fromTagList, tagList } from '../shared/tag-lists';

const iam = (aws: Connection) => aws.client(IAMClient);

export const role: ResourceHandler = {
  forceNew: ['name', 'name_prefix', 'path'],
  defaults: { path: '/', max_session_duration: 3600, force_detach_policies: false },
  remembered: ['force_detach_policies'],
  async create(aws, plan) {
    const name = plan.text('name');
    await iam(aws).send(
      new CreateRoleCommand({
        RoleName: name,
        Path: plan.text('path'),
        AssumeRolePolicyDocument: plan.text('assume_role_policy'),
        Description: plan.maybeText('description'),
        MaxSessionDuration: plan.maybeNumber('max_session_duration'),
        PermissionsBoundary: plan.maybeText('permissions_boundary'),
        Tags: tagList(plan.tags),
      }),
    );
    return { id: name };
  },
  async read(aws, { id }) {
    const { Role } = await iam(aws).send(new GetRoleCommand({ RoleName: id }));
    return (
      Role && {
        id,
        name: Role.RoleName,
        path: Role.Path,
        arn: Role.Arn,
        unique_id: Role.RoleId,
        create_date: Role.CreateDate?.toISOString(),
        assume_role_policy: decodeURIComponent(Role.AssumeRolePolicyDocument ?? ''),
        description: Role.Description,
        max_session_duration: Role.MaxSessionDuration,
        permissions_boundary: Role.PermissionsBoundary?.PermissionsBoundaryArn,
        tags: fromTagList(Role.Tags),
      }
    );
  },
  async update(aws, plan, prior) {
    const RoleName = plan.id;
    await iam(aws).send(
      new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: plan.text('assume_role_policy') }),
    );
    await iam(aws).send(
      new UpdateRoleCommand({
        RoleName,
        Description: plan.maybeText('description') ?? '',
        MaxSessionDuration: plan.maybeNumber('max_session_duration'),
      }),
    );
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

/** Its id is `role:policy`. */
export const rolePolicy: ResourceHandler = {
  forceNew: ['role', 'name', 'name_prefix'],
  async create(aws, plan) {
    const [RoleName, PolicyName] = [plan.text('role'), plan.text('name')];
    const PolicyDocument = plan.text('policy');
    await iam(aws).send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));
    return { id: `${RoleName}:${PolicyName}` };
  },
  async read(aws, { id }) {
    const [RoleName, PolicyName] = id.split(':');
    const { PolicyDocument } = await iam(aws).send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    return { id, role: RoleName, name: PolicyName, policy: decodeURIComponent(PolicyDocument ?? '') };
  },
  async update(aws, plan) {
    const [RoleName, PolicyName] = plan.id.split(':');
    await iam(aws).send(
      new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: plan.text('policy') }),
    );
  },
  async delete(aws, { id }) {
    const [RoleName, PolicyName] = id.split(':');
    await iam(aws).send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
  },
};

/** Its id is `role/policy ARN`, as an import gives it. */
export const rolePolicyAttachment: ResourceHandler = {
  async create(aws, plan) {
    const [RoleName, PolicyArn] = [plan.text('role'), plan.text('policy_arn')];
    await iam(aws).send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    return { id: `${RoleName}/${PolicyArn}` };
  },
  async read(aws, { id }) {
    const { RoleName, PolicyArn } = attachment(id);
    const { AttachedPolicies = [] } = await iam(aws).send(new ListAttachedRolePoliciesCommand({ RoleName }));
    const attached = AttachedPolicies.some((policy) => policy.PolicyArn === PolicyArn);
    return attached ? { id, role: RoleName, policy_arn: PolicyArn } : undefined;
  },
  async delete(aws, { id }) {
    await iam(aws).send(new DetachRolePolicyCommand(attachment(id)));
  },
};

function attachment(id: string) {
  const slash = id.indexOf('/');
  return { RoleName: id.slice(0, slash), PolicyArn: id.slice(slash + 1) };
}

export const instanceProfile: ResourceHandler = {
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
    await holdRole(aws, InstanceProfileName, undefined, plan.maybeText('role'));
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
    await holdRole(aws, plan.id, prior.maybeText('role'), plan.maybeText('role'));
  },
  async delete(aws, state) {
    await holdRole(aws, state.id, state.maybeText('role'), undefined);
    await iam(aws).send(new DeleteInstanceProfileCommand({ InstanceProfileName: state.id }));
  },
  async tag(aws, { id: InstanceProfileName }, add, remove) {
    await iam(aws).send(new UntagInstanceProfileCommand({ InstanceProfileName, TagKeys: [...remove] }));
    await iam(aws).send(new TagInstanceProfileCommand({ InstanceProfileName, Tags: tagList(add) }));
  },
};

/** An instance profile holds at most one role. */
async function holdRole(
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
