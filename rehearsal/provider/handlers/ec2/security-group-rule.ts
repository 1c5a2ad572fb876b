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
      const [created] = await authorize(aws, {
        GroupId: plan.text('security_group_id'),
        IpPermissions: [permission(plan)],
        TagSpecifications: tagSpecifications('security-group-rule', plan),
      });
      return { id: created?.SecurityGroupRuleId };
    },
    async read(aws, { id }) {
      const { SecurityGroupRules: [securityGroupRule] = [] } = await ec2(aws).send(
        new DescribeSecurityGroupRulesCommand({ SecurityGroupRuleIds: [id] }),
      );
      if (securityGroupRule === undefined) return undefined;
      const all = securityGroupRule.IpProtocol === '-1';
      const ofRange = securityGroupRule.CidrIpv4 !== undefined || securityGroupRule.CidrIpv6 !== undefined;
      return {
        id,
        security_group_rule_id: id,
        arn: aws.arn('ec2', `security-group-rule/${id}`),
        security_group_id: securityGroupRule.GroupId,
        ip_protocol: securityGroupRule.IpProtocol,
        from_port: all ? undefined : securityGroupRule.FromPort,
        to_port: all ? undefined : securityGroupRule.ToPort,
        cidr_ipv4: securityGroupRule.CidrIpv4,
        cidr_ipv6: securityGroupRule.CidrIpv6,
        prefix_list_id: securityGroupRule.PrefixListId,
        referenced_security_group_id: securityGroupRule.ReferencedGroupInfo?.GroupId,
        ...(ofRange && { description: securityGroupRule.Description }),
        tags: fromTagList(securityGroupRule.Tags),
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
    const answer = await ec2(aws).send(new AuthorizeSecurityGroupIngressCommand(input));
    return answer.SecurityGroupRules ?? [];
  },
  revoke: (aws, input) => ec2(aws).send(new RevokeSecurityGroupIngressCommand(input)),
});

export const aws_vpc_security_group_egress_rule = rule({
  authorize: async (aws, input) => {
    const answer = await ec2(aws).send(new AuthorizeSecurityGroupEgressCommand(input));
    return answer.SecurityGroupRules ?? [];
  },
  revoke: (aws, input) => ec2(aws).send(new RevokeSecurityGroupEgressCommand(input)),
});
