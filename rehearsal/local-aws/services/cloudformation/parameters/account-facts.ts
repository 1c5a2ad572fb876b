import {
  DescribeAvailabilityZonesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  EC2Client,
  type Tag,
} from '@aws-sdk/client-ec2';

import { unsupported } from '../errors';
import type { Services } from '../resources/handler';

type Attributes = Readonly<Record<string, string | undefined>>;

/** Readers of the AWS resources of a parameter type, with the attributes that rules can read. */
const READERS: Readonly<
  Record<string, (ec2: EC2Client) => Promise<(readonly [string | undefined, Attributes])[]>>
> = {
  'AWS::EC2::AvailabilityZone::Name': async (ec2) => {
    const { AvailabilityZones: zones = [] } = await ec2.send(new DescribeAvailabilityZonesCommand({}));
    return zones.map(({ ZoneName }) => [ZoneName, {}] as const);
  },
  'AWS::EC2::SecurityGroup::Id': async (ec2) => {
    const { SecurityGroups: groups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}));
    return groups.map(({ GroupId, Tags }) => [GroupId, tagsOf(Tags)] as const);
  },
  'AWS::EC2::Subnet::Id': async (ec2) => {
    const { Subnets: subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
    return subnets.map(({ SubnetId, AvailabilityZone, VpcId, Tags }) => {
      return [SubnetId, { AvailabilityZone, VpcId, ...tagsOf(Tags) }] as const;
    });
  },
  'AWS::EC2::VPC::Id': async (ec2) => {
    const { Vpcs: vpcs = [] } = await ec2.send(new DescribeVpcsCommand({}));
    return vpcs.map(({ VpcId, Tags }) => [VpcId, tagsOf(Tags)] as const);
  },
};

/** AWS-specific parameter types whose values the local AWS looks up. */
export const LOOKED_UP_TYPES: readonly string[] = Object.keys(READERS);

const tagsOf = (tags: readonly Tag[] = []): Attributes =>
  Object.fromEntries(tags.map(({ Key = '', Value }) => [`Tags.${Key}`, Value]));

/** The AWS resources in an account and Region to which the parameters of a template can refer. */
export class AccountFacts {
  private constructor(private readonly types: ReadonlyMap<string, ReadonlyMap<string, Attributes>>) {}

  /** Reads the AWS resources of these parameter types. */
  static async read(services: Services, types: Iterable<string>): Promise<AccountFacts> {
    const ec2 = services.client(EC2Client);
    const entries = [...new Set(types)].map(async (type) => {
      const read = READERS[type];
      if (read === undefined)
        throw unsupported(`parameters of the type ${type}`, 'parameters/account-facts.ts');
      const found = await read(ec2);
      return [type, new Map(found.map(([id = '', attributes]) => [id, attributes]))] as const;
    });
    return new AccountFacts(new Map(await Promise.all(entries)));
  }

  /** Returns the ids of all AWS resources of a parameter type. */
  all(type: string): readonly string[] {
    return [...(this.types.get(type)?.keys() ?? [])];
  }

  has(type: string, id: string): boolean {
    return this.types.get(type)?.has(id) ?? true;
  }

  /** Returns an attribute of an AWS resource, or undefined if the resource has no such attribute. */
  attribute(id: string, name: string): string | undefined {
    if (!/^(AvailabilityZone|VpcId|Tags\..+)$/.test(name)) {
      throw unsupported(`the attribute ${name} in rules`, 'parameters/account-facts.ts');
    }
    const found = [...this.types.values()].find((resources) => resources.has(id));
    return found?.get(id)?.[name];
  }
}
