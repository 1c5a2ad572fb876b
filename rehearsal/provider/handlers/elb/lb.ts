import {
  CreateLoadBalancerCommand,
  DeleteLoadBalancerCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  DescribeTagsCommand,
  AddTagsCommand,
  ElasticLoadBalancingV2Client,
  ModifyLoadBalancerAttributesCommand,
  RemoveTagsCommand,
  SetSecurityGroupsCommand,
  SetSubnetsCommand,
  IpAddressType,
  LoadBalancerTypeEnum,
} from '@aws-sdk/client-elastic-load-balancing-v2';

import type { Arguments } from '../../arguments';
import type { Connection } from '../../connection';
import type { Tags } from '../../lifecycle/tags';
import type { ResourceHandler } from '../shared/handler';
import { fromTagList, tagList } from '../shared/tag-lists';

export const elb = (aws: Connection) => aws.client(ElasticLoadBalancingV2Client);

/** Attributes of an application load balancer, with AWS's own default values. */
const ATTRIBUTES = {
  client_keep_alive: ['client_keep_alive.seconds', 3600],
  desync_mitigation_mode: ['routing.http.desync_mitigation_mode', 'defensive'],
  drop_invalid_header_fields: ['routing.http.drop_invalid_header_fields.enabled', false],
  enable_cross_zone_load_balancing: ['load_balancing.cross_zone.enabled', false],
  enable_deletion_protection: ['deletion_protection.enabled', false],
  enable_http2: ['routing.http2.enabled', true],
  enable_tls_version_and_cipher_suite_headers: [
    'routing.http.x_amzn_tls_version_and_cipher_suite.enabled',
    false,
  ],
  enable_waf_fail_open: ['waf.fail_open.enabled', false],
  enable_xff_client_port: ['routing.http.xff_client_port.enabled', false],
  idle_timeout: ['idle_timeout.timeout_seconds', 60],
  preserve_host_header: ['routing.http.preserve_host_header.enabled', false],
  xff_header_processing_mode: ['routing.http.xff_header_processing.mode', 'append'],
} as const;

export async function readElbTags(aws: Connection, arn: string): Promise<Tags> {
  const { TagDescriptions: [found] = [] } = await elb(aws).send(
    new DescribeTagsCommand({ ResourceArns: [arn] }),
  );
  return fromTagList(found?.Tags);
}

export async function tagElb(
  aws: Connection,
  { id }: Arguments,
  add: Tags,
  remove: readonly string[],
): Promise<void> {
  const ResourceArns = [id];
  if (remove.length > 0) await elb(aws).send(new RemoveTagsCommand({ ResourceArns, TagKeys: [...remove] }));
  if (Object.keys(add).length > 0)
    await elb(aws).send(new AddTagsCommand({ ResourceArns, Tags: tagList(add) }));
}

/** An application load balancer; its id is the ARN. */
export const loadBalancer: ResourceHandler = {
  forceNew: ['name', 'name_prefix', 'internal', 'load_balancer_type'],
  defaults: {
    load_balancer_type: 'application',
    ...Object.fromEntries(Object.entries(ATTRIBUTES).map(([name, [, value]]) => [name, value])),
  },
  async create(aws, plan) {
    const { LoadBalancers: [made] = [] } = await elb(aws).send(
      new CreateLoadBalancerCommand({
        Name: plan.text('name'),
        Type: plan.oneOf('load_balancer_type', LoadBalancerTypeEnum),
        Scheme: plan.flag('internal') ? 'internal' : 'internet-facing',
        IpAddressType: plan.maybeOneOf('ip_address_type', IpAddressType),
        Subnets: plan.texts('subnets'),
        SecurityGroups: plan.texts('security_groups'),
        Tags: tagList(plan.tags),
      }),
    );
    await setAttributes(aws, made?.LoadBalancerArn, plan);
    return { id: made?.LoadBalancerArn };
  },
  async read(aws, { id }) {
    const { LoadBalancers: [now] = [] } = await elb(aws).send(
      new DescribeLoadBalancersCommand({ LoadBalancerArns: [id] }),
    );
    if (now === undefined) return undefined;
    const { Attributes = [] } = await elb(aws).send(
      new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn: id }),
    );
    const attribute = (key: string) => Attributes.find(({ Key }) => Key === key)?.Value;
    const logs = attribute('access_logs.s3.bucket');
    return {
      id,
      arn: id,
      arn_suffix: id.split(':loadbalancer/')[1],
      name: now.LoadBalancerName,
      load_balancer_type: now.Type,
      internal: now.Scheme === 'internal',
      ip_address_type: now.IpAddressType,
      dns_name: now.DNSName,
      zone_id: now.CanonicalHostedZoneId,
      vpc_id: now.VpcId,
      subnets: now.AvailabilityZones?.map(({ SubnetId }) => SubnetId),
      security_groups: now.SecurityGroups,
      ...Object.fromEntries(
        Object.entries(ATTRIBUTES).map(([name, [key, value]]) => [name, attribute(key) ?? value]),
      ),
      access_logs: logs
        ? [
            {
              bucket: logs,
              prefix: attribute('access_logs.s3.prefix'),
              enabled: attribute('access_logs.s3.enabled') === 'true',
            },
          ]
        : [],
      tags: await readElbTags(aws, id),
    };
  },
  async update(aws, plan) {
    const LoadBalancerArn = plan.id;
    await elb(aws).send(
      new SetSecurityGroupsCommand({ LoadBalancerArn, SecurityGroups: plan.texts('security_groups') }),
    );
    await elb(aws).send(new SetSubnetsCommand({ LoadBalancerArn, Subnets: plan.texts('subnets') }));
    await setAttributes(aws, LoadBalancerArn, plan);
  },
  async delete(aws, { id }) {
    await elb(aws).send(new DeleteLoadBalancerCommand({ LoadBalancerArn: id }));
  },
  tag: tagElb,
};

async function setAttributes(
  aws: Connection,
  LoadBalancerArn: string | undefined,
  plan: Arguments,
): Promise<void> {
  const logs = plan.block('access_logs');
  const value = (name: string) =>
    plan.maybeText(name) ?? plan.maybeNumber(name)?.toString() ?? String(plan.flag(name));
  await elb(aws).send(
    new ModifyLoadBalancerAttributesCommand({
      LoadBalancerArn,
      Attributes: [
        ...Object.entries(ATTRIBUTES).map(([name, [Key]]) => ({ Key, Value: value(name) })),
        ...(logs
          ? [
              { Key: 'access_logs.s3.enabled', Value: String(logs.flag('enabled')) },
              { Key: 'access_logs.s3.bucket', Value: logs.text('bucket') },
              { Key: 'access_logs.s3.prefix', Value: logs.maybeText('prefix') ?? '' },
            ]
          : []),
      ],
    }),
  );
}
