import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  type AuthorizeSecurityGroupEgressCommandInput,
  type AuthorizeSecurityGroupIngressCommandInput,
  type RevokeSecurityGroupEgressCommandInput,
  type RevokeSecurityGroupIngressCommandInput,
  type SecurityGroup,
  type SecurityGroupRule,
} from '@aws-sdk/client-ec2';

import type { Arguments } from '../../arguments';
import type { Connection } from '../../connection';
import { ec2, tagEc2, tagSpecifications } from './client';
import type { ResourceHandler } from '../shared/handler';
import { fromTagList } from '../shared/tag-lists';

async function groupOf(aws: Connection, GroupId: string): Promise<SecurityGroup | undefined> {
  const { SecurityGroups: [group] = [] } = await ec2(aws).send(
    new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }),
  );
  return group;
}

/** Takes every rule away: AWS gives a new group one that lets everything out, Terraform wants what it says. */
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
  name: group.GroupName,
  description: group.Description,
  owner_id: group.OwnerId,
  vpc_id: group.VpcId,
  tags: fromTagList(group.Tags),
});

/** Rules are resources of their own: `ingress` and `egress` within a group are not handled. */
export const securityGroup: ResourceHandler = {
  forceNew: ['name', 'name_prefix', 'description', 'vpc_id'],
  defaults: { description: 'Managed by Terraform', revoke_rules_on_delete: false },
  remembered: ['revoke_rules_on_delete'],
  async create(aws, plan) {
    const { GroupId = '' } = await ec2(aws).send(
      new CreateSecurityGroupCommand({
        GroupName: plan.text('name'),
        Description: plan.text('description'),
        VpcId: plan.maybeText('vpc_id'),
        TagSpecifications: tagSpecifications('security-group', plan),
      }),
    );
    await revokeAll(aws, await groupOf(aws, GroupId));
    return { id: GroupId };
  },
  async read(aws, { id }) {
    const group = await groupOf(aws, id);
    return group && fromGroup(aws, group);
  },
  update: () => Promise.resolve(),
  async delete(aws, { id }) {
    await ec2(aws).send(new DeleteSecurityGroupCommand({ GroupId: id }));
  },
  tag: tagEc2,
};

/** The group every VPC has: it is taken over and emptied, and stays when Terraform lets go of it. */
export const defaultSecurityGroup: ResourceHandler = {
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
    await revokeAll(aws, group);
    const id = group?.GroupId;
    await tagEc2(aws, plan.with({ id: id ?? null }), plan.tags, []);
    return { id };
  },
  async read(aws, { id }) {
    const group = await groupOf(aws, id);
    if (group === undefined) return undefined;
    const open = [...(group.IpPermissions ?? []), ...(group.IpPermissionsEgress ?? [])].length > 0;
    return { ...fromGroup(aws, group), ...(open ? {} : { ingress: [], egress: [] }) };
  },
  update: () => Promise.resolve(),
  delete: () => Promise.resolve(),
  tag: tagEc2,
};

/** AWS gives rules of all protocols no ports. */
const ports = (plan: Arguments) =>
  plan.text('ip_protocol') === '-1'
    ? {}
    : { FromPort: plan.number('from_port'), ToPort: plan.number('to_port') };

function permission(plan: Arguments) {
  const Description = plan.maybeText('description');
  const [cidr, cidr6] = [plan.maybeText('cidr_ipv4'), plan.maybeText('cidr_ipv6')];
  const [group, list] = [plan.maybeText('referenced_security_group_id'), plan.maybeText('prefix_list_id')];
  return {
    IpProtocol: plan.text('ip_protocol'),
    ...ports(plan),
    ...(cidr !== undefined && { IpRanges: [{ CidrIp: cidr, Description }] }),
    ...(cidr6 !== undefined && { Ipv6Ranges: [{ CidrIpv6: cidr6, Description }] }),
    ...(group !== undefined && { UserIdGroupPairs: [{ GroupId: group, Description }] }),
    ...(list !== undefined && { PrefixListIds: [{ PrefixListId: list, Description }] }),
  };
}

type NewRule = AuthorizeSecurityGroupIngressCommandInput & AuthorizeSecurityGroupEgressCommandInput;
type OldRule = RevokeSecurityGroupIngressCommandInput & RevokeSecurityGroupEgressCommandInput;
interface Direction {
  readonly authorize: (aws: Connection, input: NewRule) => Promise<SecurityGroupRule[]>;
  readonly revoke: (aws: Connection, input: OldRule) => Promise<unknown>;
}

/** One rule of a group. moto changes no rule in place: any change but that of tags makes a new one. */
function rule({ authorize, revoke }: Direction): ResourceHandler {
  return {
    // moto keeps it for address ranges only, so that it is both: remembered, and a new rule when it changes.
    remembered: ['description'],
    forceNew: ['description'],
    async create(aws, plan) {
      const [made] = await authorize(aws, {
        GroupId: plan.text('security_group_id'),
        IpPermissions: [permission(plan)],
        TagSpecifications: tagSpecifications('security-group-rule', plan),
      });
      return { id: made?.SecurityGroupRuleId };
    },
    async read(aws, { id }) {
      const { SecurityGroupRules: [now] = [] } = await ec2(aws).send(
        new DescribeSecurityGroupRulesCommand({ SecurityGroupRuleIds: [id] }),
      );
      if (now === undefined) return undefined;
      const all = now.IpProtocol === '-1';
      const ofRange = now.CidrIpv4 !== undefined || now.CidrIpv6 !== undefined;
      return {
        id,
        security_group_rule_id: id,
        arn: aws.arn('ec2', `security-group-rule/${id}`),
        security_group_id: now.GroupId,
        ip_protocol: now.IpProtocol,
        from_port: all ? undefined : now.FromPort,
        to_port: all ? undefined : now.ToPort,
        cidr_ipv4: now.CidrIpv4,
        cidr_ipv6: now.CidrIpv6,
        prefix_list_id: now.PrefixListId,
        referenced_security_group_id: now.ReferencedGroupInfo?.GroupId,
        ...(ofRange && { description: now.Description }),
        tags: fromTagList(now.Tags),
      };
    },
    async delete(aws, state) {
      await revoke(aws, { GroupId: state.text('security_group_id'), SecurityGroupRuleIds: [state.id] });
    },
    tag: tagEc2,
  };
}

export const ingressRule = rule({
  authorize: async (aws, input) => {
    const answer = await ec2(aws).send(new AuthorizeSecurityGroupIngressCommand(input));
    return answer.SecurityGroupRules ?? [];
  },
  revoke: (aws, input) => ec2(aws).send(new RevokeSecurityGroupIngressCommand(input)),
});

export const egressRule = rule({
  authorize: async (aws, input) => {
    const answer = await ec2(aws).send(new AuthorizeSecurityGroupEgressCommand(input));
    return answer.SecurityGroupRules ?? [];
  },
  revoke: (aws, input) => ec2(aws).send(new RevokeSecurityGroupEgressCommand(input)),
});
