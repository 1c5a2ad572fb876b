import { quarters } from '../../../stacks/config/cidr';
import {
  addressOf,
  all,
  EXAMPLE,
  only,
  referred,
  stackOf,
  synthesize,
  TWO_APPLICATIONS,
  type SynthesizedStack,
} from '../support/synthesis';

const example = synthesize(EXAMPLE);
const two = synthesize(TWO_APPLICATIONS);
const test1 = stackOf(example, 'delivery-environment-test');
const production = stackOf(example, 'production-environment-production');
const fargate = stackOf(two, 'staging-environment-staging');

/** Returns the target of the route from a subnet to the internet. */
function wayOut(stack: SynthesizedStack, subnet: unknown): unknown {
  const { route_table_id: table } = only(stack, 'aws_route_table_association', {
    subnet_id: subnet as string,
  });
  const route = only(stack, 'aws_route', { route_table_id: table as string });
  expect(route['destination_cidr_block']).toBe('0.0.0.0/0');
  return route['gateway_id'] ?? route['nat_gateway_id'];
}

/** Returns zone, address range and kind of a subnet. A subnet with a route to an internet gateway is public. */
function subnetOf(stack: SynthesizedStack, id: unknown) {
  const { availability_zone: zone, cidr_block: range } = referred(stack, id);
  const isPublic = addressOf(wayOut(stack, id)).startsWith('aws_internet_gateway.');
  return { zone, range, kind: isPublic ? 'public' : 'private' };
}
const kindsOf = (stack: SynthesizedStack, ids: unknown) => {
  const subnets = (ids as readonly unknown[]).map((id) => subnetOf(stack, id));
  expect(new Set(subnets.map(({ zone }) => zone)).size).toBe(2);
  return subnets.map(({ kind }) => kind);
};
/** Returns the name of a security group without the prefix of the environment. */
const groupOf = (stack: SynthesizedStack, id: unknown) =>
  String(referred(stack, id)['name']).replace('big-red-button-production-', '');

describe('the network of an environment', () => {
  test('has a public and a private subnet in each of two zones', () => {
    expect(
      all(test1, 'aws_subnet')
        .map(({ cidr_block: range }) => range)
        .sort(),
    ).toEqual(['10.10.0.0/18', '10.10.128.0/18', '10.10.192.0/18', '10.10.64.0/18']);
    const zones = all(test1, 'aws_subnet').map(({ availability_zone: zone }) => String(zone));
    expect(new Set(zones).size).toBe(2);
    expect(all(test1, 'aws_subnet').some((subnet) => 'map_public_ip_on_launch' in subnet)).toBe(false);
  });

  test('has as many NAT gateways as the configuration says', () => {
    expect(all(test1, 'aws_nat_gateway')).toHaveLength(1);
    expect(all(production, 'aws_nat_gateway')).toHaveLength(2);
    const gateways = (stack: typeof test1) =>
      new Set(all(stack, 'aws_route').flatMap(({ nat_gateway_id: gateway }) => gateway ?? [])).size;
    expect(gateways(test1)).toBe(1);
    expect(gateways(production)).toBe(2);
  });

  test.each([
    ['one NAT gateway', test1, '10.10', [0, 0]],
    ['two NAT gateways', production, '10.20', [0, 1]],
  ] as const)(
    'with %s: private subnets reach out through one that is in a public subnet, of their own zone if they can',
    (_how, stack, net, gatewayZones) => {
      const zones = [0, 1].map((index) => `names, ${String(index)})}`);
      const subnets = Object.keys(stack.resources['aws_subnet'] ?? {})
        .map((id) => `\${aws_subnet.${id}.id}`)
        .map((id) => ({ id, ...subnetOf(stack, id) }))
        .sort((a, b) => Number(String(a.range).split('.')[2]) - Number(String(b.range).split('.')[2]));
      expect(subnets.map(({ range, kind, zone }) => [range, kind, zone])).toEqual(
        [
          [`${net}.0.0/18`, 'public', zones[0]],
          [`${net}.64.0/18`, 'public', zones[1]],
          [`${net}.128.0/18`, 'private', zones[0]],
          [`${net}.192.0/18`, 'private', zones[1]],
        ].map(([range, kind, zone]) => [range, kind, expect.stringContaining(String(zone)) as string]),
      );
      const gateways = subnets
        .filter(({ kind }) => kind === 'private')
        .map(({ id }) => subnetOf(stack, referred(stack, wayOut(stack, id))['subnet_id']));
      expect(gateways.map(({ kind, zone }) => [kind, zone])).toEqual(
        gatewayZones.map((zone) => ['public', expect.stringContaining(String(zones[zone])) as string]),
      );
    },
  );

  test('is in Availability Zones, and in no Local Zone or Wavelength Zone', () => {
    const [, zones] = /aws_availability_zones\.([\w-]+)\.names/.exec(production.text) ?? [];
    expect(production.json['data']).toMatchObject({
      aws_availability_zones: {
        [String(zones)]: {
          state: 'available',
          filter: [{ name: 'opt-in-status', values: ['opt-in-not-required'] }],
        },
      },
    });
  });

  test('allows requests from the internet to the load balancer, from there to tasks, and from inside to the internet', () => {
    const rules = (direction: string) =>
      all(production, `aws_vpc_security_group_${direction}_rule`)
        .map((rule) => [
          groupOf(production, rule['security_group_id']),
          rule['cidr_ipv4'] ?? groupOf(production, rule['referenced_security_group_id']),
          rule['ip_protocol'],
          rule['from_port'] ?? 'all',
          rule['to_port'] ?? 'all',
        ])
        .sort();
    expect(rules('ingress')).toEqual([
      ['load-balancer', '0.0.0.0/0', 'tcp', 80, 80],
      ['service', 'load-balancer', 'tcp', 0, 65_535],
    ]);
    expect(rules('egress')).toEqual([
      ['instance', '0.0.0.0/0', '-1', 'all', 'all'],
      ['load-balancer', 'service', 'tcp', 0, 65_535],
      ['service', '0.0.0.0/0', '-1', 'all', 'all'],
    ]);
  });

  test('allows requests from the internet to the load balancer, from the load balancer to tasks, and no others', () => {
    const rules = all(production, 'aws_vpc_security_group_ingress_rule');
    expect(rules.map(({ cidr_ipv4: from, from_port: first, to_port: last }) => [from, first, last])).toEqual([
      [undefined, 0, 65_535],
      ['0.0.0.0/0', 80, 80],
    ]);
    expect(rules.find(({ cidr_ipv4: from }) => from === undefined)).toMatchObject({
      referenced_security_group_id: expect.stringContaining('edge') as string,
      security_group_id: expect.stringContaining('service') as string,
    });
    expect(only(production, 'aws_default_security_group')).not.toHaveProperty('ingress');
  });

  test('has its routes to the internet before the resources that need them', () => {
    const [route, ...others] = Object.entries(production.resources['aws_route'] ?? {})
      .filter(([, { gateway_id: gateway }]) => gateway !== undefined)
      .map(([id]) => `aws_route.${id}`);
    expect(others).toEqual([]);
    for (const waiting of [...all(test1, 'aws_lb'), ...all(test1, 'aws_nat_gateway')]) {
      expect(waiting['depends_on']).toHaveLength(1);
    }
    for (const waiting of [...all(production, 'aws_lb'), ...all(production, 'aws_nat_gateway')]) {
      expect(waiting['depends_on']).toContain(route);
    }
  });

  test('keeps its subnets in their zones when the Region lists its zones in another order', () => {
    for (const subnet of all(production, 'aws_subnet')) {
      expect(subnet['lifecycle']).toEqual({ ignore_changes: ['availability_zone'] });
    }
  });

  test('deletes a NAT gateway and its address after the routes have moved', () => {
    const given = [...all(production, 'aws_nat_gateway'), ...all(production, 'aws_eip')];
    expect(given.map(({ lifecycle }) => lifecycle)).toEqual(Array(4).fill({ create_before_destroy: true }));
  });

  test('logs all traffic every minute', () => {
    expect(only(production, 'aws_flow_log')).toMatchObject({
      traffic_type: 'ALL',
      log_destination_type: 'cloud-watch-logs',
      max_aggregation_interval: 60,
    });
  });

  test('gives DNS names to its resources and resolves them', () => {
    expect(only(production, 'aws_vpc')).toMatchObject({
      enable_dns_support: true,
      enable_dns_hostnames: true,
    });
  });

  test.each([
    ['10.0.0.0/16', ['10.0.0.0/18', '10.0.64.0/18', '10.0.128.0/18', '10.0.192.0/18']],
    ['172.16.252.0/22', ['172.16.252.0/24', '172.16.253.0/24', '172.16.254.0/24', '172.16.255.0/24']],
    ['10.0.16.7/20', ['10.0.16.0/22', '10.0.20.0/22', '10.0.24.0/22', '10.0.28.0/22']],
    ['192.168.0.0/17', ['192.168.0.0/19', '192.168.32.0/19', '192.168.64.0/19', '192.168.96.0/19']],
  ])('cuts %s into quarters', (range, parts) => {
    expect(quarters(range)).toEqual(parts);
  });
});

describe('the load balancer', () => {
  test('answers 404 if no service has a rule for the request', () => {
    expect(only(test1, 'aws_lb_listener')).toMatchObject({
      port: 80,
      protocol: 'HTTP',
      default_action: [{ type: 'fixed-response', fixed_response: { status_code: '404' } }],
    });
  });

  test('is open to the internet and drops malformed headers', () => {
    expect(only(test1, 'aws_lb')).toMatchObject({
      name: 'big-red-button-test',
      internal: false,
      drop_invalid_header_fields: true,
    });
  });

  test('is in the public subnets of both zones, with the security group that the internet reaches', () => {
    const balancer = only(production, 'aws_lb');
    expect(kindsOf(production, balancer['subnets'])).toEqual(['public', 'public']);
    expect((balancer['security_groups'] as unknown[]).map((id) => groupOf(production, id))).toEqual([
      'load-balancer',
    ]);
  });

  test('of a promoted environment has deletion protection, and writes an access log to a bucket that allows it', () => {
    const [id] = Object.entries(production.resources['aws_s3_bucket_policy'] ?? {}).map(([key]) => key);
    const balancer = only(production, 'aws_lb');
    expect(balancer).toMatchObject({
      enable_deletion_protection: true,
      access_logs: { enabled: true },
    });
    const { bucket } = balancer['access_logs'] as { readonly bucket: string };
    expect(referred(production, bucket)['bucket']).toBe('big-red-button-access-logs-production-222222222222');
    expect(balancer['depends_on']).toContain(`aws_s3_bucket_policy.${String(id)}`);
    // Elastic Load Balancing writes access logs only to a bucket with SSE-S3.
    expect(only(production, 'aws_s3_bucket_server_side_encryption_configuration')).toMatchObject({
      rule: [{ apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' } }],
    });
  });

  test('of the tested environment can be deleted and has no access log', () => {
    const balancer = only(test1, 'aws_lb');
    expect(balancer).toMatchObject({ enable_deletion_protection: false });
    expect(balancer).not.toHaveProperty('access_logs');
    expect(test1.text).not.toContain('access-logs');
  });
});

describe('the cluster', () => {
  test('on instances: scales with the tasks, and moves them before an instance ends', () => {
    expect(only(production, 'aws_autoscaling_group')).toMatchObject({
      max_size: 8,
      lifecycle: { ignore_changes: ['desired_capacity', 'min_size'] },
    });
    expect(only(production, 'aws_ecs_capacity_provider')).toMatchObject({
      auto_scaling_group_provider: {
        managed_draining: 'ENABLED',
        managed_scaling: { status: 'ENABLED', target_capacity: 100, instance_warmup_period: 300 },
      },
    });
  });

  test('on instances: starts without instances, and keeps the configured number after the cluster has its capacity provider', () => {
    expect(only(production, 'aws_autoscaling_group')).toMatchObject({ min_size: 0 });
    expect(only(production, 'aws_autoscaling_group')).not.toHaveProperty('desired_capacity');
    const [association] = Object.keys(production.resources['aws_ecs_cluster_capacity_providers'] ?? {});
    const schedule = only(production, 'aws_autoscaling_schedule');
    expect(schedule).toMatchObject({
      recurrence: '0 * * * *',
      min_size: 2,
      max_size: -1,
      desired_capacity: -1,
      depends_on: [`aws_ecs_cluster_capacity_providers.${String(association)}`],
    });
    const [group] = Object.keys(production.resources['aws_autoscaling_group'] ?? {});
    expect(schedule['autoscaling_group_name']).toBe(`\${aws_autoscaling_group.${String(group)}.name}`);
  });

  test('on instances: replaces each instance within two weeks, starts the new one first, and protects none from that', () => {
    const healthy = { min_healthy_percentage: 100, max_healthy_percentage: 200 };
    expect(only(production, 'aws_autoscaling_group')).toMatchObject({
      max_instance_lifetime: 14 * 24 * 60 * 60,
      protect_from_scale_in: false,
      instance_maintenance_policy: healthy,
      instance_refresh: {
        strategy: 'Rolling',
        preferences: { ...healthy, scale_in_protected_instances: 'Refresh' },
      },
    });
    expect(only(production, 'aws_ecs_capacity_provider')).toMatchObject({
      auto_scaling_group_provider: { managed_termination_protection: 'DISABLED' },
    });
  });

  test('on instances: names the capacity provider after its group, and deletes it after the association has changed', () => {
    const provider = only(production, 'aws_ecs_capacity_provider');
    const [group] = Object.keys(production.resources['aws_autoscaling_group'] ?? {});
    expect(provider).toMatchObject({
      name: `instances-\${aws_autoscaling_group.${String(group)}.name}`,
      lifecycle: { create_before_destroy: true },
    });
    expect(only(production, 'aws_autoscaling_group')).toMatchObject({
      name_prefix: 'big-red-button-production-',
    });
  });

  test('on instances: ends instances before the cluster and before the resources that they need to leave it', () => {
    const before = only(production, 'aws_autoscaling_group')['depends_on'] as readonly string[];
    const types = before.map((address) => address.split('.')[0]).sort();
    expect(types).toEqual([
      'aws_ecs_cluster',
      'aws_iam_role_policy',
      ...Array<string>(3).fill('aws_route'),
      ...Array<string>(4).fill('aws_route_table_association'),
      'aws_vpc_security_group_egress_rule',
    ]);
    const named = (type: string) => before.filter((address) => address.startsWith(`${type}.`));
    for (const type of ['aws_route', 'aws_route_table_association']) {
      expect(named(type).sort()).toEqual(
        Object.keys(production.resources[type] ?? {})
          .map((id) => `${type}.${id}`)
          .sort(),
      );
    }
    const [egress = ''] = named('aws_vpc_security_group_egress_rule');
    const rule = referred(production, `\${${egress}.id}`);
    expect(groupOf(production, rule['security_group_id'])).toBe('instance');
    const [policy = ''] = named('aws_iam_role_policy');
    const role = referred(production, referred(production, `\${${policy}.id}`)['role']);
    expect(role['name']).toBe('big-red-button-production-instance');
  });

  test('on instances: starts them in the private subnets of both zones, unreachable, from the newest template', () => {
    const { vpc_zone_identifier: subnets, launch_template: template } = only(
      production,
      'aws_autoscaling_group',
    );
    expect(kindsOf(production, subnets)).toEqual(['private', 'private']);
    const [id] = Object.keys(production.resources['aws_launch_template'] ?? {});
    expect(template).toEqual({
      id: `\${aws_launch_template.${String(id)}.id}`,
      version: `\${aws_launch_template.${String(id)}.latest_version}`,
    });
    const groups = only(production, 'aws_launch_template')['vpc_security_group_ids'] as unknown[];
    expect(groups.map((group) => groupOf(production, group))).toEqual(['instance']);
  });

  test('on instances: tags them for ECS and with the name of the cluster', () => {
    expect(only(production, 'aws_autoscaling_group')['tag']).toEqual([
      { key: 'AmazonECSManaged', value: 'true', propagate_at_launch: true },
      { key: 'Name', value: 'big-red-button-production', propagate_at_launch: true },
    ]);
  });

  test('on instances: gives a container no credentials of its host, and encrypts the disk', () => {
    const template = only(production, 'aws_launch_template');
    expect(template).toMatchObject({
      image_id: 'resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id',
      metadata_options: { http_endpoint: 'enabled', http_tokens: 'required', http_put_response_hop_limit: 1 },
      // 30 GiB is the size of the AMI's root volume. AWS deletes the volume with the instance.
      block_device_mappings: [{ ebs: { encrypted: 'true', volume_size: 30, delete_on_termination: 'true' } }],
    });
    const userData = Buffer.from(String(template['user_data']), 'base64').toString('utf8');
    expect(userData).toContain('ECS_CLUSTER=big-red-button-production\n');
    expect(userData).toContain('ECS_AWSVPC_BLOCK_IMDS=true\n');
    // The task execution role writes the logs of tasks, so the instance needs no permission for logs.
    expect(userData).toContain('ECS_ENABLE_AWSLOGS_EXECUTIONROLE_OVERRIDE=true\n');
  });

  test('on Fargate: has no instances', () => {
    for (const type of ['aws_autoscaling_group', 'aws_launch_template', 'aws_ecs_capacity_provider']) {
      expect(all(fargate, type)).toEqual([]);
    }
    expect(only(fargate, 'aws_ecs_cluster_capacity_providers')).toMatchObject({
      capacity_providers: ['FARGATE'],
      default_capacity_provider_strategy: [{ capacity_provider: 'FARGATE', weight: 1 }],
    });
  });

  test('has a default capacity provider, so that services need none', () => {
    const [strategy] = only(test1, 'aws_ecs_cluster_capacity_providers')[
      'default_capacity_provider_strategy'
    ] as [{ capacity_provider: string }];
    expect(referred(test1, only(test1, 'aws_ecs_cluster_capacity_providers')['cluster_name'])['name']).toBe(
      'big-red-button-test',
    );
    expect(strategy.capacity_provider).toMatch(/^\$\{aws_ecs_capacity_provider\./);
    expect(only(test1, 'aws_ecs_cluster')).toMatchObject({
      setting: [{ name: 'containerInsights', value: 'enabled' }],
    });
  });
});

test('an environment publishes every parameter of the service template under its own path', () => {
  const parameters = all(fargate, 'aws_ssm_parameter').map(({ name, type }) => [name, type]);
  expect(parameters.sort()).toEqual([
    ['/acme/staging/cluster-name', 'String'],
    ['/acme/staging/listener-arn', 'String'],
    ['/acme/staging/private-subnet-ids', 'StringList'],
    ['/acme/staging/service-security-group-id', 'String'],
    ['/acme/staging/task-execution-role-arn', 'String'],
    ['/acme/staging/vpc-id', 'String'],
  ]);
  const subnets = String(only(fargate, 'aws_ssm_parameter', { type: 'StringList' })['value']);
  expect(subnets).toMatch(
    /^\$\{aws_subnet\.[\w-]*private[\w-]*\.id\},\$\{aws_subnet\.[\w-]*private[\w-]*\.id\}$/,
  );
});

test('the published values are those that their names say', () => {
  const value = (parameter: string) =>
    String(
      only(production, 'aws_ssm_parameter', { name: `/big-red-button/production/${parameter}` })['value'],
    );
  const of = (type: string, attribute: string) =>
    expect.stringMatching(new RegExp(`^\\$\\{${type}\\.[\\w-]+\\.${attribute}\\}$`)) as string;
  expect(value('vpc-id')).toEqual(of('aws_vpc', 'id'));
  expect(value('cluster-name')).toEqual(of('aws_ecs_cluster', 'name'));
  expect(value('listener-arn')).toEqual(of('aws_lb_listener', 'arn'));
  expect(groupOf(production, value('service-security-group-id'))).toBe('service');
  expect(kindsOf(production, value('private-subnet-ids').split(','))).toEqual(['private', 'private']);
  const role = value('task-execution-role-arn');
  expect(role).toEqual(of('aws_iam_role', 'arn'));
  expect(referred(production, role)['name']).toBe('big-red-button-production-task-execution');
});
