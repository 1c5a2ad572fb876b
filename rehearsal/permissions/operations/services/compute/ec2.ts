import { arn } from '../../../../../stacks/names';
import type { Requirement } from '../../../call';
import { UnknownRequirementError } from '../../../unknown-requirement';
import { at, type Find } from '../../input';
import { passRoles, type OperationRequest, type ServiceRules } from '../../service-rules';
import { tagContext } from '../../tags';

/** Resource types by the start of their ids. */
const TYPES: Readonly<Record<string, string>> = {
  acl: 'network-acl',
  eipalloc: 'elastic-ip',
  eni: 'network-interface',
  fl: 'vpc-flow-log',
  i: 'instance',
  igw: 'internet-gateway',
  lt: 'launch-template',
  nat: 'natgateway',
  rtb: 'route-table',
  sg: 'security-group',
  sgr: 'security-group-rule',
  subnet: 'subnet',
  vpc: 'vpc',
};

/** Finds the ids that begin with a type. */
const ids =
  (type: string, ...paths: readonly string[]): Find =>
  (input) =>
    paths.flatMap((path) => at(path)(input)).filter((id) => id.startsWith(`${type}-`));

/** EC2: https://docs.aws.amazon.com/service-authorization/latest/reference/list_ec2.html. */
export const ec2: ServiceRules = {
  prefix: 'ec2',
  variables: {
    VpcId: ids('vpc', 'VpcId', 'VpcIds', 'ResourceIds'),
    SubnetId: ids('subnet', 'SubnetId', 'SubnetIds', 'ResourceIds'),
    RouteTableId: ids('rtb', 'RouteTableId', 'RouteTableIds'),
    SecurityGroupId: ids('sg', 'GroupId', 'GroupIds'),
    AllocationId: ids('eipalloc', 'AllocationId', 'AllocationIds'),
    NatGatewayId: ids('nat', 'NatGatewayId', 'NatGatewayIds'),
    InternetGatewayId: ids('igw', 'InternetGatewayId', 'InternetGatewayIds'),
    LaunchTemplateId: ids('lt', 'LaunchTemplateId', 'LaunchTemplateIds'),
    VpcFlowLogId: ids('fl', 'FlowLogIds'),
    NaclId: ids('acl', 'NetworkAclId', 'NetworkAclIds'),
    SecurityGroupRuleId: ids('sgr', 'SecurityGroupRuleIds'),
  },
  exceptions: {
    // The request names an association, and not the resources that it connects.
    DisassociateAddress: any('elastic-ip'),
    CreateTags: (request) => tagRequirements('ec2:CreateTags', request),
    DeleteTags: (request) => tagRequirements('ec2:DeleteTags', request),
    // The permission is on the route table of the association, which the policy store looks up.
    DisassociateRouteTable: ({ input, accountRegion }) =>
      at('AssociationId')(input).map((id) => ({
        action: 'ec2:DisassociateRouteTable',
        resource: arn('ec2', accountRegion, `route-table-association/${id}`),
      })),
  },
  more: (request) => [
    ...passRoles(request, at('DeliverLogsPermissionArn'), 'vpc-flow-logs.amazonaws.com'),
    ...creationTags(request),
  ],
  context: ({ input }) => tagContext(tagsOf(input)),
};

function any(type: string) {
  return ({ operation, accountRegion }: OperationRequest): Requirement[] => [
    { action: `ec2:${operation}`, resource: arn('ec2', accountRegion, `${type}/*`) },
  ];
}

const tagRequirements = (action: string, { input, accountRegion }: OperationRequest): Requirement[] =>
  at('Resources')(input).map((id) => ({
    action,
    resource: arn('ec2', accountRegion, `${typeOf(id)}/${id}`),
  }));

function typeOf(id: string): string {
  const type = TYPES[id.split('-')[0] ?? ''];
  if (type !== undefined) return type;
  throw new UnknownRequirementError(
    `the resource type of ${id} is unknown; add the start of the id in rehearsal/permissions/operations/services/compute/ec2.ts`,
  );
}

/**
 * Tags in a request that creates a resource need a permission of their own:
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
 */
const creationTags = ({ input, operation, accountRegion }: OperationRequest): Requirement[] =>
  at('TagSpecifications.ResourceType')(input).map((type) => ({
    action: 'ec2:CreateTags',
    resource: arn('ec2', accountRegion, `${type}/*`),
    context: { 'ec2:CreateAction': operation, ...tagContext(tagsOf(input)) },
  }));

function tagsOf(input: OperationRequest['input']): Readonly<Record<string, string>> {
  const values = at('TagSpecifications.Tags.Value')(input);
  return Object.fromEntries(
    at('TagSpecifications.Tags.Key')(input).map((key, index) => [key, values[index] ?? '']),
  );
}
