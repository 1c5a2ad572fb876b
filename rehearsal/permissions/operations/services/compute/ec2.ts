import { arn } from '../../../../../stacks/names';
import type { Requirement } from '../../../call';
import { at } from '../../input';
import { requestTagKeys } from '../../request-tags';
import { passRoles, type OperationRequest, type ServiceRules } from '../../service-rules';

/** Resource types by the start of their ids. */
const TYPES: Readonly<Record<string, string>> = {
  acl: 'network-acl',
  eipalloc: 'elastic-ip',
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

/** EC2: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html. */
export const ec2: ServiceRules = {
  prefix: 'ec2',
  variables: {
    VpcId: at('VpcId'),
    SubnetId: at('SubnetId', 'SubnetIds'),
    RouteTableId: at('RouteTableId'),
    SecurityGroupId: at('GroupId', 'GroupIds'),
    AllocationId: at('AllocationId'),
    NatGatewayId: at('NatGatewayId', 'NatGatewayIds'),
    InternetGatewayId: at('InternetGatewayId', 'InternetGatewayIds'),
    LaunchTemplateId: at('LaunchTemplateId'),
    VpcFlowLogId: at('FlowLogIds'),
    NaclId: at('NetworkAclId'),
    SecurityGroupRuleId: () => [],
  },
  exceptions: {
    CreateTags: (request) => tagRequirements('ec2:CreateTags', request),
    DeleteTags: (request) => tagRequirements('ec2:DeleteTags', request),
    // The request names an association only. The permission is on its route table, which the policy store looks up.
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
  context: ({ input }) => requestTagKeys(input),
};

const tagRequirements = (action: string, { input, accountRegion }: OperationRequest): Requirement[] =>
  at('Resources')(input).map((id) => ({
    action,
    resource: arn('ec2', accountRegion, `${TYPES[id.split('-')[0] ?? ''] ?? 'unknown'}/${id}`),
  }));

/**
 * Tags in a request that creates a resource need a permission of their own:
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
 */
const creationTags = ({ input, operation, accountRegion }: OperationRequest): Requirement[] =>
  at('TagSpecifications.ResourceType')(input).map((type) => ({
    action: 'ec2:CreateTags',
    resource: arn('ec2', accountRegion, `${type}/new`),
    context: { 'ec2:CreateAction': operation },
  }));
