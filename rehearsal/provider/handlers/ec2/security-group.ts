import {
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  type SecurityGroup,
} from '@aws-sdk/client-ec2';

import type { Connection } from '../../connection';
import { fromAws, maybeText, text, toAws, type AttributeTable } from '../shared/attribute-table';
import type { ResourceHandler } from '../shared/handler';
import { fromTagList } from '../shared/tag-lists';
import { ec2, tagEc2, tagSpecifications } from './client';

const GROUP = {
  GroupName: text('name'),
  Description: text('description'),
  VpcId: maybeText('vpc_id'),
} satisfies AttributeTable<SecurityGroup>;

async function describeGroup(aws: Connection, GroupId: string): Promise<SecurityGroup | undefined> {
  const { SecurityGroups: [group] = [] } = await ec2(aws).send(
    new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }),
  );
  return group;
}

/**
 * Revokes every rule. AWS creates a group with a rule that allows all outbound traffic, and Terraform removes this
 * rule.
 */
async function revokeAll(aws: Connection, group: SecurityGroup | undefined): Promise<void> {
  const { GroupId, IpPermissions = [], IpPermissionsEgress = [] } = group ?? {};
  if (IpPermissions.length > 0) {
    await ec2(aws).send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  }
  if (IpPermissionsEgress.length > 0) {
    await ec2(aws).send(
      new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: IpPermissionsEgress }),
    );
  }
}

const fromGroup = (aws: Connection, group: SecurityGroup) => ({
  id: group.GroupId,
  arn: aws.arn('ec2', `security-group/${group.GroupId ?? ''}`),
  owner_id: group.OwnerId,
  ...fromAws(GROUP, group),
  tags: fromTagList(group.Tags),
});

/**
 * A security group without inline rules. Each rule is a separate resource; `ingress` and `egress` are not supported.
 */
export const aws_security_group: ResourceHandler = {
  forceNew: ['name', 'name_prefix', 'description', 'vpc_id'],
  defaults: { description: 'Managed by Terraform', revoke_rules_on_delete: false },
  remembered: ['revoke_rules_on_delete'],
  async create(aws, plan) {
    const { GroupId = '' } = await ec2(aws).send(
      new CreateSecurityGroupCommand({
        ...toAws(GROUP, plan),
        TagSpecifications: tagSpecifications('security-group', plan),
      }),
    );
    await revokeAll(aws, await describeGroup(aws, GroupId));
    return { id: GroupId };
  },
  async read(aws, { id }) {
    const group = await describeGroup(aws, id);
    return group && fromGroup(aws, group);
  },
  update: () => Promise.resolve(),
  async delete(aws, { id }) {
    await ec2(aws).send(new DeleteSecurityGroupCommand({ GroupId: id }));
  },
  tag: tagEc2,
};

/**
 * The default security group of a VPC. `create` adopts the group and revokes its rules; `delete` leaves the group
 * unchanged.
 */
export const aws_default_security_group: ResourceHandler = {
  forceNew: ['vpc_id'],
  remembered: ['revoke_rules_on_delete'],
  async create(aws, plan) {
    const Filters = [
      { Name: 'vpc-id', Values: [plan.text('vpc_id')] },
      { Name: 'group-name', Values: ['default'] },
    ];
    const { SecurityGroups: [group] = [] } = await ec2(aws).send(
      new DescribeSecurityGroupsCommand({ Filters }),
    );
    const id = group?.GroupId;
    // As in the real provider, the tags come first, because a policy may allow changes of tagged groups only.
    await tagEc2(aws, plan.with({ id: id ?? null }), plan.tags, []);
    await revokeAll(aws, group);
    return { id };
  },
  async read(aws, { id }) {
    const group = await describeGroup(aws, id);
    if (group === undefined) return undefined;
    const open = [...(group.IpPermissions ?? []), ...(group.IpPermissionsEgress ?? [])].length > 0;
    return { ...fromGroup(aws, group), ...(open ? {} : { ingress: [], egress: [] }) };
  },
  update: () => Promise.resolve(),
  delete: () => Promise.resolve(),
  tag: tagEc2,
};
