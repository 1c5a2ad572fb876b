import { DataAwsAvailabilityZones } from '@cdktf/provider-aws/lib/data-aws-availability-zones';
import { DefaultSecurityGroup } from '@cdktf/provider-aws/lib/default-security-group';
import { Eip } from '@cdktf/provider-aws/lib/eip';
import { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway';
import { NatGateway } from '@cdktf/provider-aws/lib/nat-gateway';
import { Route } from '@cdktf/provider-aws/lib/route';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association';
import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import { Fn, type ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';

import type { Environment } from '../config';
import { quarters } from '../config/cidr';

export interface NetworkProps {
  /** Name of the VPC, and first part of the names of its subnets. */
  readonly name: string;
  readonly network: Environment['network'];
}

/** A VPC in two Availability Zones. Containers run in private subnets, which the internet cannot reach. */
export class Network extends Construct {
  readonly vpcId: string;
  readonly publicSubnetIds: string[];
  readonly privateSubnetIds: string[];
  /** Route between the public subnets and the internet. */
  readonly internetRoute: Route;
  /**
   * Resources that carry traffic from the private subnets to the internet. Terraform must delete instances before these
   * resources.
   */
  readonly waysOut: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);
    const { name } = props;
    const { cidr, natGateways } = props.network;
    const vpc = new Vpc(this, 'vpc', {
      cidrBlock: cidr,
      enableDnsHostnames: true,
      enableDnsSupport: true,
      tags: { Name: name },
    });
    this.vpcId = vpc.id;
    // A resource without its own security group gets the default group. Terraform removes all rules of the group, so
    // that the group allows no traffic.
    new DefaultSecurityGroup(this, 'default-security-group', { vpcId: vpc.id });
    const internet = new InternetGateway(this, 'internet-gateway', { vpcId: vpc.id });
    const zones = new DataAwsAvailabilityZones(this, 'zones', {
      state: 'available',
      // The filter excludes Local Zones and Wavelength Zones, which have no NAT gateways and few instance types.
      filter: [{ name: 'opt-in-status', values: ['opt-in-not-required'] }],
    });

    const publicRoutes = new RouteTable(this, 'public-routes', { vpcId: vpc.id });
    const toInternet = new Route(this, 'to-internet', {
      routeTableId: publicRoutes.id,
      destinationCidrBlock: '0.0.0.0/0',
      gatewayId: internet.id,
    });
    const [publicA, publicB, privateA, privateB] = quarters(cidr);
    const gateways: NatGateway[] = [];
    const waysOut: ITerraformDependable[] = [toInternet];
    const inZones = [
      { zone: 'zone-a', index: 0, publicRange: publicA, privateRange: privateA },
      { zone: 'zone-b', index: 1, publicRange: publicB, privateRange: privateB },
    ].map(({ zone, index, publicRange, privateRange }) => {
      const half = new Construct(this, zone);
      const availabilityZone = Fn.element(zones.names, index) as string;
      const subnet = (kind: 'public' | 'private', cidrBlock: string) =>
        new Subnet(half, kind, {
          vpcId: vpc.id,
          availabilityZone,
          cidrBlock,
          tags: { Name: `${name}-${kind}-${zone}` },
          // Terraform never changes the zone of a subnet. If AWS adds a zone, the order of the list of zones may
          // change, but subnets in use must stay in their zones.
          lifecycle: { ignoreChanges: ['availability_zone'] },
        });
      const publicSubnet = subnet('public', publicRange);
      const privateSubnet = subnet('private', privateRange);
      if (index < natGateways) {
        // Terraform updates the routes before it deletes a NAT gateway that is no longer needed, and the address of the
        // NAT gateway.
        const lifecycle = { createBeforeDestroy: true };
        const address = new Eip(half, 'nat-address', { domain: 'vpc', lifecycle });
        gateways.push(
          new NatGateway(half, 'nat-gateway', {
            subnetId: publicSubnet.id,
            allocationId: address.id,
            tags: { Name: `${name}-${zone}` },
            dependsOn: [toInternet],
            lifecycle,
          }),
        );
      }
      const routes = new RouteTable(half, 'private-routes', { vpcId: vpc.id });
      waysOut.push(
        new RouteTableAssociation(half, 'public-association', {
          subnetId: publicSubnet.id,
          routeTableId: publicRoutes.id,
        }),
        new Route(half, 'to-nat', {
          routeTableId: routes.id,
          destinationCidrBlock: '0.0.0.0/0',
          // If each zone has a NAT gateway, the last item of the list is the gateway of this zone. Otherwise, both
          // zones use the only NAT gateway.
          natGatewayId: (gateways.at(-1) as NatGateway).id,
        }),
        new RouteTableAssociation(half, 'private-association', {
          subnetId: privateSubnet.id,
          routeTableId: routes.id,
        }),
      );
      return { publicId: publicSubnet.id, privateId: privateSubnet.id };
    });
    this.internetRoute = toInternet;
    this.waysOut = waysOut;
    this.publicSubnetIds = inZones.map(({ publicId }) => publicId);
    this.privateSubnetIds = inZones.map(({ privateId }) => privateId);
  }
}
