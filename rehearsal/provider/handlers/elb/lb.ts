import {
  CreateLoadBalancerCommand,
  DeleteLoadBalancerCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  ModifyLoadBalancerAttributesCommand,
  SetSecurityGroupsCommand,
  SetSubnetsCommand,
  IpAddressType,
  LoadBalancerTypeEnum,
  type LoadBalancer,
} from '@aws-sdk/client-elastic-load-balancing-v2';

import type { Arguments } from '../../arguments';
import type { Connection } from '../../connection';
import {
  argument,
  flagText,
  fromAws,
  maybeOneOf,
  maybeText,
  oneOf,
  orElse,
  text,
  texts,
  toAws,
  type AttributeTable,
} from '../shared/attribute-table';
import type { ResourceHandler } from '../shared/handler';
import { tagList } from '../shared/tag-lists';
import { elb, readElbTags, tagElb } from './client';

/** Attributes of an Application Load Balancer, each with AWS's attribute key and AWS's default value. */
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

/** Attributes of the `access_logs` block. */
const ACCESS_LOGS = {
  'access_logs.s3.enabled': orElse(flagText('enabled'), 'false'),
  'access_logs.s3.bucket': text('bucket'),
  'access_logs.s3.prefix': orElse(maybeText('prefix'), ''),
};

const LOAD_BALANCER = {
  Type: oneOf('load_balancer_type', LoadBalancerTypeEnum),
  Scheme: argument(
    'internal',
    (plan) => (plan.flag('internal') ? 'internal' : 'internet-facing'),
    (scheme: string | undefined) => scheme === 'internal',
  ),
  IpAddressType: maybeOneOf('ip_address_type', IpAddressType),
  SecurityGroups: texts('security_groups'),
} satisfies AttributeTable<LoadBalancer>;

/** An Application Load Balancer; the Terraform id is the ARN. */
export const aws_lb: ResourceHandler = {
  forceNew: ['name', 'name_prefix', 'internal', 'load_balancer_type'],
  defaults: {
    load_balancer_type: 'application',
    ...Object.fromEntries(Object.entries(ATTRIBUTES).map(([name, [, value]]) => [name, value])),
  },
  async create(aws, plan) {
    const { LoadBalancers: [created] = [] } = await elb(aws).send(
      new CreateLoadBalancerCommand({
        Name: plan.text('name'),
        ...toAws(LOAD_BALANCER, plan),
        Subnets: plan.texts('subnets'),
        Tags: tagList(plan.tags),
      }),
    );
    await setAttributes(aws, created?.LoadBalancerArn, plan);
    return { id: created?.LoadBalancerArn };
  },
  async read(aws, { id }) {
    const { LoadBalancers: [balancer] = [] } = await elb(aws).send(
      new DescribeLoadBalancersCommand({ LoadBalancerArns: [id] }),
    );
    if (balancer === undefined) return undefined;
    const { Attributes = [] } = await elb(aws).send(
      new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn: id }),
    );
    const attributes = Object.fromEntries(Attributes.map(({ Key = '', Value }) => [Key, Value]));
    return {
      id,
      arn: id,
      arn_suffix: id.split(':loadbalancer/')[1],
      name: balancer.LoadBalancerName,
      dns_name: balancer.DNSName,
      zone_id: balancer.CanonicalHostedZoneId,
      vpc_id: balancer.VpcId,
      subnets: balancer.AvailabilityZones?.map(({ SubnetId }) => SubnetId),
      ...fromAws(LOAD_BALANCER, balancer),
      ...Object.fromEntries(
        Object.entries(ATTRIBUTES).map(([name, [key, value]]) => [name, attributes[key] ?? value]),
      ),
      access_logs: attributes['access_logs.s3.bucket'] ? [fromAws(ACCESS_LOGS, attributes)] : [],
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
        ...Object.entries(logs === undefined ? {} : toAws(ACCESS_LOGS, logs)).map(([Key, Value]) => ({
          Key,
          Value,
        })),
      ],
    }),
  );
}
