import {
  AssociateRouteTableCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  DeleteRouteCommand,
  DeleteRouteTableCommand,
  DescribeRouteTablesCommand,
  DisassociateRouteTableCommand,
  ReplaceRouteCommand,
} from '@aws-sdk/client-ec2';

import type { Arguments } from '../../arguments';
import type { Connection } from '../../connection';
import { ec2, tagEc2, tagSpecifications } from './client';
import type { ResourceHandler } from '../shared/handler';
import { fromTagList } from '../shared/tag-lists';

async function tableOf(aws: Connection, RouteTableId: string) {
  const { RouteTables: [table] = [] } = await ec2(aws).send(
    new DescribeRouteTablesCommand({ RouteTableIds: [RouteTableId] }),
  );
  return table;
}

/** Routes are resources of their own: `route` within a table is not handled. */
export const routeTable: ResourceHandler = {
  async create(aws, plan) {
    const { RouteTable } = await ec2(aws).send(
      new CreateRouteTableCommand({
        VpcId: plan.text('vpc_id'),
        TagSpecifications: tagSpecifications('route-table', plan),
      }),
    );
    return { id: RouteTable?.RouteTableId };
  },
  async read(aws, { id }) {
    const now = await tableOf(aws, id);
    return (
      now && {
        id,
        arn: aws.arn('ec2', `route-table/${id}`),
        owner_id: now.OwnerId,
        vpc_id: now.VpcId,
        tags: fromTagList(now.Tags),
      }
    );
  },
  async delete(aws, { id }) {
    await ec2(aws).send(new DeleteRouteTableCommand({ RouteTableId: id }));
  },
  tag: tagEc2,
};

const destination = (of: Arguments) => ({
  RouteTableId: of.text('route_table_id'),
  DestinationCidrBlock: of.text('destination_cidr_block'),
});
const gateway = (of: Arguments) => ({
  GatewayId: of.maybeText('gateway_id'),
  NatGatewayId: of.maybeText('nat_gateway_id'),
});

/** An IPv4 route to an internet or NAT gateway. */
export const route: ResourceHandler = {
  forceNew: ['route_table_id', 'destination_cidr_block'],
  async create(aws, plan) {
    const { RouteTableId, DestinationCidrBlock } = destination(plan);
    await ec2(aws).send(new CreateRouteCommand({ RouteTableId, DestinationCidrBlock, ...gateway(plan) }));
    return { id: `r-${RouteTableId}-${DestinationCidrBlock.replaceAll(/\W/g, '-')}` };
  },
  async read(aws, state) {
    const { RouteTableId, DestinationCidrBlock } = destination(state);
    const table = await tableOf(aws, RouteTableId);
    const now = table?.Routes?.find((candidate) => candidate.DestinationCidrBlock === DestinationCidrBlock);
    return (
      now && {
        id: state.id,
        route_table_id: RouteTableId,
        destination_cidr_block: DestinationCidrBlock,
        gateway_id: now.GatewayId,
        nat_gateway_id: now.NatGatewayId,
        origin: now.Origin,
        state: now.State,
      }
    );
  },
  async update(aws, plan) {
    await ec2(aws).send(new ReplaceRouteCommand({ ...destination(plan), ...gateway(plan) }));
  },
  async delete(aws, state) {
    await ec2(aws).send(new DeleteRouteCommand(destination(state)));
  },
  // An import says `route table_destination`.
  identify(_aws, id) {
    const [route_table_id, destination_cidr_block] = id.split('_');
    return { id, route_table_id, destination_cidr_block };
  },
};

export const routeTableAssociation: ResourceHandler = {
  async create(aws, plan) {
    const { AssociationId } = await ec2(aws).send(
      new AssociateRouteTableCommand({
        RouteTableId: plan.text('route_table_id'),
        SubnetId: plan.text('subnet_id'),
      }),
    );
    return { id: AssociationId };
  },
  async read(aws, { id }) {
    const Filters = [{ Name: 'association.route-table-association-id', Values: [id] }];
    const { RouteTables: [table] = [] } = await ec2(aws).send(new DescribeRouteTablesCommand({ Filters }));
    const now = table?.Associations?.find(({ RouteTableAssociationId }) => RouteTableAssociationId === id);
    return now && { id, route_table_id: now.RouteTableId, subnet_id: now.SubnetId };
  },
  async delete(aws, { id }) {
    await ec2(aws).send(new DisassociateRouteTableCommand({ AssociationId: id }));
  },
};
