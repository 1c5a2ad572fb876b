import {
  AssociateRouteTableCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  DeleteRouteCommand,
  DeleteRouteTableCommand,
  DescribeRouteTablesCommand,
  DisassociateRouteTableCommand,
  ReplaceRouteCommand,
  type Route,
} from '@aws-sdk/client-ec2';

import type { Connection } from '../../connection';
import { fromAws, maybeText, text, toAws, type AttributeTable } from '../shared/attribute-table';
import type { ResourceHandler } from '../shared/handler';
import { fromTagList } from '../shared/tag-lists';
import { ec2, tagEc2, tagSpecifications } from './client';

async function describeTable(aws: Connection, RouteTableId: string) {
  const { RouteTables: [table] = [] } = await ec2(aws).send(
    new DescribeRouteTablesCommand({ RouteTableIds: [RouteTableId] }),
  );
  return table;
}

/** A route table without inline routes. Each route is a separate resource; the argument `route` is not supported. */
export const aws_route_table: ResourceHandler = {
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
    const table = await describeTable(aws, id);
    return (
      table && {
        id,
        arn: aws.arn('ec2', `route-table/${id}`),
        owner_id: table.OwnerId,
        vpc_id: table.VpcId,
        tags: fromTagList(table.Tags),
      }
    );
  },
  async delete(aws, { id }) {
    await ec2(aws).send(new DeleteRouteTableCommand({ RouteTableId: id }));
  },
  tag: tagEc2,
};

const ROUTE_ID = {
  RouteTableId: text('route_table_id'),
  DestinationCidrBlock: text('destination_cidr_block'),
};
const GATEWAYS = {
  GatewayId: maybeText('gateway_id'),
  NatGatewayId: maybeText('nat_gateway_id'),
} satisfies AttributeTable<Route>;

/** An IPv4 route to an internet or NAT gateway. */
export const aws_route: ResourceHandler = {
  forceNew: ['route_table_id', 'destination_cidr_block'],
  async create(aws, plan) {
    const { RouteTableId, DestinationCidrBlock } = toAws(ROUTE_ID, plan);
    await ec2(aws).send(
      new CreateRouteCommand({ RouteTableId, DestinationCidrBlock, ...toAws(GATEWAYS, plan) }),
    );
    return { id: `r-${RouteTableId}-${DestinationCidrBlock.replaceAll(/\W/g, '-')}` };
  },
  async read(aws, state) {
    const { RouteTableId, DestinationCidrBlock } = toAws(ROUTE_ID, state);
    const table = await describeTable(aws, RouteTableId);
    const route = table?.Routes?.find((candidate) => candidate.DestinationCidrBlock === DestinationCidrBlock);
    return (
      route && {
        id: state.id,
        ...fromAws(ROUTE_ID, { RouteTableId, DestinationCidrBlock }),
        ...fromAws(GATEWAYS, route),
        origin: route.Origin,
        state: route.State,
      }
    );
  },
  async update(aws, plan) {
    await ec2(aws).send(new ReplaceRouteCommand({ ...toAws(ROUTE_ID, plan), ...toAws(GATEWAYS, plan) }));
  },
  async delete(aws, state) {
    await ec2(aws).send(new DeleteRouteCommand(toAws(ROUTE_ID, state)));
  },
  // The import id is `<route table>_<destination>`.
  identify(_aws, id) {
    const [route_table_id, destination_cidr_block] = id.split('_');
    return { id, route_table_id, destination_cidr_block };
  },
};

const ASSOCIATION = { RouteTableId: text('route_table_id'), SubnetId: text('subnet_id') };

export const aws_route_table_association: ResourceHandler = {
  async create(aws, plan) {
    const { AssociationId } = await ec2(aws).send(new AssociateRouteTableCommand(toAws(ASSOCIATION, plan)));
    return { id: AssociationId };
  },
  async read(aws, { id }) {
    const Filters = [{ Name: 'association.route-table-association-id', Values: [id] }];
    const { RouteTables: [table] = [] } = await ec2(aws).send(new DescribeRouteTablesCommand({ Filters }));
    const association = table?.Associations?.find(
      ({ RouteTableAssociationId }) => RouteTableAssociationId === id,
    );
    return association && { id, ...fromAws(ASSOCIATION, association) };
  },
  async delete(aws, { id }) {
    await ec2(aws).send(new DisassociateRouteTableCommand({ AssociationId: id }));
  },
};
