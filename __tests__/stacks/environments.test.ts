import { quarters } from '../../stacks/constructs/cidr';
import { all, EXAMPLE, only, stackOf, synthesize, TWO_APPLICATIONS } from './support/synthesis';

const example = synthesize(EXAMPLE);
const two = synthesize(TWO_APPLICATIONS);
const test1 = stackOf(example, 'delivery-environment-test');
const production = stackOf(example, 'production-environment-production');
const fargate = stackOf(two, 'staging-environment-staging');

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

  test('lets the internet reach the load balancer, the load balancer reach tasks, and nothing else', () => {
    const rules = all(production, 'aws_vpc_security_group_ingress_rule');
    expect(rules.map(({ cidr_ipv4: from, from_port: port }) => [from, port])).toEqual([
      [undefined, 0],
      ['0.0.0.0/0', 80],
    ]);
    expect(rules.find(({ cidr_ipv4: from }) => from === undefined)).toMatchObject({
      referenced_security_group_id: expect.stringContaining('edge') as string,
      security_group_id: expect.stringContaining('service') as string,
    });
    expect(only(production, 'aws_default_security_group')).not.toHaveProperty('ingress');
  });

  test('logs who talked to whom', () => {
    expect(only(production, 'aws_flow_log')).toMatchObject({ traffic_type: 'ALL' });
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
  test('answers 404 to what no service has a rule for', () => {
    expect(only(test1, 'aws_lb_listener')).toMatchObject({
      port: 80,
      default_action: [{ type: 'fixed-response', fixed_response: { status_code: '404' } }],
    });
    expect(only(test1, 'aws_lb')).toMatchObject({
      name: 'big-red-button-test',
      drop_invalid_header_fields: true,
    });
  });
});

describe('the cluster', () => {
  test('on instances: grows and shrinks with the tasks, and takes no instance away under a task', () => {
    expect(only(production, 'aws_autoscaling_group')).toMatchObject({
      min_size: 2,
      max_size: 8,
      protect_from_scale_in: true,
      lifecycle: { ignore_changes: ['desired_capacity'] },
    });
    expect(only(production, 'aws_ecs_capacity_provider')).toMatchObject({
      auto_scaling_group_provider: {
        managed_termination_protection: 'ENABLED',
        managed_draining: 'ENABLED',
        managed_scaling: { status: 'ENABLED', target_capacity: 100 },
      },
    });
  });

  test('on instances: gives a container no credentials of its host, and encrypts the disk', () => {
    const template = only(production, 'aws_launch_template');
    expect(template).toMatchObject({
      image_id: 'resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id',
      metadata_options: { http_endpoint: 'enabled', http_tokens: 'required', http_put_response_hop_limit: 1 },
      block_device_mappings: [{ ebs: { encrypted: 'true' } }],
    });
    const userData = Buffer.from(String(template['user_data']), 'base64').toString('utf8');
    expect(userData).toContain('ECS_CLUSTER=big-red-button-production\n');
    expect(userData).toContain('ECS_AWSVPC_BLOCK_IMDS=true\n');
  });

  test('on Fargate: has no instances at all', () => {
    for (const type of ['aws_autoscaling_group', 'aws_launch_template', 'aws_ecs_capacity_provider']) {
      expect(all(fargate, type)).toEqual([]);
    }
    expect(only(fargate, 'aws_ecs_cluster_capacity_providers')).toMatchObject({
      capacity_providers: ['FARGATE'],
      default_capacity_provider_strategy: [{ capacity_provider: 'FARGATE', weight: 1 }],
    });
  });

  test('chooses the capacity by itself, so that services need not', () => {
    const [strategy] = only(test1, 'aws_ecs_cluster_capacity_providers')[
      'default_capacity_provider_strategy'
    ] as [{ capacity_provider: string }];
    expect(strategy.capacity_provider).toMatch(/^\$\{aws_ecs_capacity_provider\./);
    expect(only(test1, 'aws_ecs_cluster')).toMatchObject({
      setting: [{ name: 'containerInsights', value: 'enabled' }],
    });
  });
});

test('an environment publishes everything a service template asks for, under its own path', () => {
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
