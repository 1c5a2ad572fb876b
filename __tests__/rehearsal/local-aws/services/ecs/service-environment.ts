import { mkdtempSync, readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { CreateRepositoryCommand, ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import { CreateClusterCommand, ECSClient } from '@aws-sdk/client-ecs';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';

import { parseTemplate } from '../../../../../functions/shared/template/parse';
import type { Reachable } from '../../../../../rehearsal/local-aws/services/ecs/ecs-services';
import { DELIVERY, signIn, startTestLocalAws, type TestLocalAws } from '../../support/local-aws';

export const REGION = 'us-east-1';
export const CLUSTER = 'acme';
export const STRATEGY = { capacityProvider: 'FARGATE', weight: 1, base: 0 };
const HOST = `${DELIVERY}.dkr.ecr.${REGION}.amazonaws.com`;
/** Content of the service template in this repository. */
const TEMPLATE = readFileSync(join(__dirname, '../../../../../cfn/service.yaml'), 'utf8');

/** Files of an application by path. */
export type Files = Readonly<Record<string, string>>;

/** An account of a local AWS with a cluster, a load balancer and a registry, for stacks with an ECS service. */
export interface ServiceEnvironment {
  readonly local: TestLocalAws;
  readonly cloudFormation: CloudFormationClient;
  readonly ecs: ECSClient;
  readonly balancing: ElasticLoadBalancingV2Client;
  readonly logs: CloudWatchLogsClient;
  readonly ssm: SSMClient;
  readonly ecr: ECRClient;
  /** Builds and pushes an image. @returns its name with the digest. */
  push(files: Files, ...buildArguments: readonly string[]): Promise<string>;
  /** Returns the addresses of a stack's service, or why the service was not started. */
  reach(stack: string): Promise<Reachable | undefined>;
  create(stack: string, image: string, options?: StackOptions): Promise<void>;
  update(stack: string, image: string, options?: StackOptions): Promise<void>;
  /** Waits until the operation on a stack has ended. @returns the status. */
  ended(stack: string): Promise<string | undefined>;
  stop(): Promise<void>;
}

export interface StackOptions {
  readonly parameters?: Readonly<Record<string, string>>;
  /** Edits the text of the service template. */
  readonly edit?: (template: string) => string;
}

/** A Dockerfile for a Node.js application whose program is `main.mjs`. */
export const DOCKERFILE = `FROM node:18
WORKDIR /app
COPY . ./
ARG COMMIT=unknown
ENV COMMIT=$COMMIT
CMD ["node", "main.mjs"]
`;

/** An HTTP server that answers every request with its variables, and \`/health\` with a status. */
export const server = (healthStatus = 200) => `import { createServer } from 'node:http';
console.log('version ' + process.env.COMMIT);
createServer((request, response) => {
  response.statusCode = request.url === '/health' ? ${String(healthStatus)} : 200;
  response.end(JSON.stringify({ url: request.url, headers: request.headers, environment: process.env }));
}).listen(process.env.PORT);
`;

export const app = (main = server(), more: Files = {}): Files => ({
  Dockerfile: DOCKERFILE,
  'main.mjs': main,
  ...more,
});

/** Sends a request to a path of a load balancer. */
export async function get(url: string, path?: string): Promise<{ status: number; body: string }> {
  const response = await fetch(path === undefined ? url : new URL(path, url));
  return { status: response.status, body: await response.text() };
}

export async function startServiceEnvironment(
  options: Parameters<typeof startTestLocalAws>[0] = { services: 'processes' },
): Promise<ServiceEnvironment> {
  const local = await startTestLocalAws(options);
  const settings = await signIn(local, DELIVERY, REGION);
  const balancing = new ElasticLoadBalancingV2Client(settings);
  const ecs = new ECSClient(settings);
  const ssm = new SSMClient(settings);
  const ecr = new ECRClient(settings);
  const iam = new IAMClient(settings);
  const cloudFormation = new CloudFormationClient(settings);
  const publish = (name: string, Value: string) =>
    ssm.send(new PutParameterCommand({ Name: `/acme/${name}`, Value, Type: 'String' }));
  for (const RoleName of ['execution', 'task']) {
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: '{}' }));
  }
  const network = await createNetwork(new EC2Client(settings));
  const { LoadBalancers } = await balancing.send(
    new CreateLoadBalancerCommand({ Name: 'acme', Subnets: network.subnets }),
  );
  const { Listeners } = await balancing.send(
    new CreateListenerCommand({
      LoadBalancerArn: LoadBalancers?.[0]?.LoadBalancerArn,
      Protocol: 'HTTP',
      Port: 80,
      DefaultActions: [
        {
          Type: 'fixed-response',
          FixedResponseConfig: {
            StatusCode: '404',
            ContentType: 'text/plain',
            MessageBody: 'no such service',
          },
        },
      ],
    }),
  );
  await ecs.send(
    new CreateClusterCommand({
      clusterName: CLUSTER,
      capacityProviders: ['FARGATE'],
      defaultCapacityProviderStrategy: [STRATEGY],
    }),
  );
  await ecr.send(new CreateRepositoryCommand({ repositoryName: 'app' }));
  await publish('vpc-id', network.vpc);
  await publish('subnet-ids', network.subnets.join(','));
  await publish('security-group-id', network.group);
  await publish('cluster-name', CLUSTER);
  await publish('listener-arn', Listeners?.[0]?.ListenerArn ?? '');
  await publish('role-arn', `arn:aws:iam::${DELIVERY}:role/execution`);
  const { authorizationData: [login] = [] } = await ecr.send(new GetAuthorizationTokenCommand({}));
  const [, password = ''] = Buffer.from(login?.authorizationToken ?? '', 'base64')
    .toString()
    .split(':');
  // Docker keeps logins in the home directory, which the tests would share.
  const docker = (args: readonly string[], input?: string) =>
    local.run('docker', args, {
      environment: { HOME: local.workDirectory },
      ...(input === undefined ? {} : { input }),
    });
  await docker(['login', '--username', 'AWS', '--password-stdin', HOST], password);
  const statusOf = async (StackName: string) =>
    (await cloudFormation.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0]?.StackStatus;
  let pushed = 0;
  const sources: string[] = [];
  return {
    ...{ local, cloudFormation, ecs, balancing, ssm, ecr },
    logs: new CloudWatchLogsClient(settings),
    push: async (files, ...buildArguments) => {
      const folder = mkdtempSync(join(tmpdir(), 'service-'));
      sources.push(folder);
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
      const image = `${HOST}/app:${String((pushed += 1))}`;
      const flags = buildArguments.flatMap((argument) => ['--build-arg', argument]);
      await docker(['build', ...flags, '--tag', image, folder]);
      const output = await docker(['push', image]);
      return `${HOST}/app@${/sha256:[0-9a-f]{64}/.exec(output)?.[0] ?? ''}`;
    },
    reach: async (StackName) => {
      const { StackResources: resources = [] } = await cloudFormation.send(
        new DescribeStackResourcesCommand({ StackName }),
      );
      const service = resources.find(({ ResourceType }) => ResourceType === 'AWS::ECS::Service');
      return local.aws.reach(service?.PhysicalResourceId ?? '');
    },
    create: async (stack, image, options) => {
      await cloudFormation.send(new CreateStackCommand(inputOf(stack, image, options)));
    },
    update: async (stack, image, options) => {
      await cloudFormation.send(new UpdateStackCommand(inputOf(stack, image, options)));
    },
    ended: async (stack) => {
      let status = await statusOf(stack);
      while (status?.endsWith('_IN_PROGRESS') === true) status = await statusOf(stack);
      return status;
    },
    stop: async () => {
      await local.stop();
      for (const folder of sources) rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function createNetwork(ec2: EC2Client) {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  const VpcId = Vpc?.VpcId ?? '';
  const subnets = await Promise.all(
    ['a', 'b'].map(async (zone, index) => {
      const CidrBlock = `10.0.${String(index)}.0/24`;
      const created = await ec2.send(
        new CreateSubnetCommand({ VpcId, CidrBlock, AvailabilityZone: `${REGION}${zone}` }),
      );
      return created.Subnet?.SubnetId ?? '';
    }),
  );
  const { GroupId: group = '' } = await ec2.send(
    new CreateSecurityGroupCommand({ VpcId, GroupName: 'services', Description: 'services' }),
  );
  return { vpc: VpcId, subnets, group };
}

function inputOf(StackName: string, image: string, { parameters, edit = (text) => text }: StackOptions = {}) {
  const values = {
    ImageUri: image,
    VpcId: '/acme/vpc-id',
    SubnetIds: '/acme/subnet-ids',
    SecurityGroupId: '/acme/security-group-id',
    ClusterName: '/acme/cluster-name',
    ListenerArn: '/acme/listener-arn',
    TaskExecutionRoleArn: '/acme/role-arn',
    ...{ MinTasks: '1', MaxTasks: '2', Cpu: '256', Memory: '512' },
    ...{ HealthPath: '/health', PathPattern: `/${StackName}*`, RulePriority: '100' },
    ...parameters,
  };
  return {
    StackName,
    TemplateBody: parseTemplate(edit(TEMPLATE), 'service.yaml').canonical,
    Parameters: Object.entries(values).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    })),
  };
}
