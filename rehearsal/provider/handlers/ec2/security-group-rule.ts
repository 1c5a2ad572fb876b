import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupRulesCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  type AuthorizeSecurityGroupEgressCommandInput,
  type AuthorizeSecurityGroupIngressCommandInput,
  type RevokeSecurityGroupEgressCommandInput,
  type RevokeSecurityGroupIngressCommandInput,
  type SecurityGroupRule,
} from '@aws-sdk/client-ec2';

import type { Arguments } from '../../arguments';
import type { Connection } from '../../connection';
import type { ResourceHandler } from '../shared/handler';
import { fromTagList } from '../shared/tag-lists';
import { ec2, tagEc2, tagSpecifications } from './client';

/** Returns the ports of a rule; a rule for all protocols has no ports. */
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

type AuthorizeInput = AuthorizeSecurityGroupIngressCommandInput & AuthorizeSecurityGroupEgressCommandInput;
type RevokeInput = RevokeSecurityGroupIngressCommandInput & RevokeSecurityGroupEgressCommandInput;
interface Direction {
  readonly authorize: (aws: Connection, input: AuthorizeInput) => Promise<SecurityGroupRule[]>;
  readonly revoke: (aws: Connection, input: RevokeInput) => Promise<unknown>;
}

/**
 * Returns the handler for rules of one direction. The handler uses no `AttributeTable`, because a request has nested
 * lists and a response has flat fields. moto cannot change a rule in place, so every change except a change of tags
 * replaces the rule.
 */
function rule({ authorize, revoke }: Direction): ResourceHandler {
  return {
    async create(aws, plan) {
      const [created] = await authorize(aws, {
        GroupId: plan.text('security_group_id'),
        IpPermissions: [permission(plan)],
        TagSpecifications: tagSpecifications('security-group-rule', plan),
      });
      return { id: created?.SecurityGroupRuleId };
    },
    async read(aws, { id }) {
      const { SecurityGroupRules: [existing] = [] } = await ec2(aws).send(
        new DescribeSecurityGroupRulesCommand({ SecurityGroupRuleIds: [id] }),
      );
      if (existing === undefined) return undefined;
      const all = existing.IpProtocol === '-1';
      return {
        id,
        security_group_rule_id: id,
        arn: aws.arn('ec2', `security-group-rule/${id}`),
        security_group_id: existing.GroupId,
        ip_protocol: existing.IpProtocol,
        from_port: all ? undefined : existing.FromPort,
        to_port: all ? undefined : existing.ToPort,
        cidr_ipv4: existing.CidrIpv4,
        cidr_ipv6: existing.CidrIpv6,
        prefix_list_id: existing.PrefixListId,
        referenced_security_group_id: existing.ReferencedGroupInfo?.GroupId,
        description: existing.Description,
        tags: fromTagList(existing.Tags),
      };
    },
    async delete(aws, state) {
      await revoke(aws, { GroupId: state.text('security_group_id'), SecurityGroupRuleIds: [state.id] });
    },
    tag: tagEc2,
  };
}

export const aws_vpc_security_group_ingress_rule = rule({
  authorize: async (aws, input) => {
    const { SecurityGroupRules = [] } = await ec2(aws).send(new AuthorizeSecurityGroupIngressCommand(input));
    return SecurityGroupRules;
  },
  revoke: (aws, input) => ec2(aws).send(new RevokeSecurityGroupIngressCommand(input)),
});

export const aws_vpc_security_group_egress_rule = rule({
  authorize: async (aws, input) => {
    const { SecurityGroupRules = [] } = await ec2(aws).send(new AuthorizeSecurityGroupEgressCommand(input));
    return SecurityGroupRules;
  },
  revoke: (aws, input) => ec2(aws).send(new RevokeSecurityGroupEgressCommand(input)),
});
