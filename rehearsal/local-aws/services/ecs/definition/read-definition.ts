import { DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  type CapacityProviderStrategyItem,
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  type LoadBalancer,
  type Service,
} from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';

import type { Aws, Session } from '../../../../engine/aws';
import { readTargetGroup } from '../../elb/target-group';
import type { ServiceId } from '../service-id';
import type { ServiceDefinition, ServiceLoadBalancer, TaskDefinition } from './definition';

/** Reads services as ECS itself would: with its own permissions in each account. */
export class DefinitionReader {
  constructor(private readonly aws: Aws) {}

  /**
   * @param usesDefaultStrategy True for a service that was created without a launch type and without a capacity provider
   *   strategy. moto reports the launch type EC2 for such a service.
   * @throws Error if the service does not exist.
   */
  async read(id: ServiceId, usesDefaultStrategy: boolean): Promise<ServiceDefinition> {
    const session = await this.aws.account(id.accountId, id.region);
    const ecs = this.aws.client(ECSClient, session, id.region);
    const { services = [] } = await ecs.send(
      new DescribeServicesCommand({ cluster: id.cluster, services: [id.name] }),
    );
    const service = services[0];
    if (service === undefined) throw new Error(`the local ECS has no service ${id.name} in ${id.cluster}`);
    const [task, loadBalancers, subnet, strategy] = await Promise.all([
      readTaskDefinition(ecs, service.taskDefinition ?? ''),
      this.readLoadBalancers(session, id, service.loadBalancers ?? []),
      this.readSubnet(session, id, service),
      usesDefaultStrategy ? readDefaultStrategy(ecs, id) : (service.capacityProviderStrategy ?? []),
    ]);
    return { id, task, loadBalancers, subnet, capacityProviderStrategy: strategy, ...settingsOf(service) };
  }

  private async readLoadBalancers(
    session: Session,
    { region }: ServiceId,
    loadBalancers: readonly LoadBalancer[],
  ): Promise<ServiceLoadBalancer[]> {
    const client = this.aws.client(ElasticLoadBalancingV2Client, session, region);
    return Promise.all(
      loadBalancers.map(async ({ targetGroupArn = '', containerName = '', containerPort = 0 }) => ({
        containerName,
        containerPort,
        targetGroup: await readTargetGroup(client, targetGroupArn),
      })),
    );
  }

  private async readSubnet(
    session: Session,
    { region }: ServiceId,
    { networkConfiguration }: Service,
  ): Promise<string> {
    const [subnet] = networkConfiguration?.awsvpcConfiguration?.subnets ?? [];
    if (subnet === undefined) return '127.0.0.0/8';
    const client = this.aws.client(EC2Client, session, region);
    const { Subnets: subnets = [] } = await client.send(new DescribeSubnetsCommand({ SubnetIds: [subnet] }));
    return subnets[0]?.CidrBlock ?? '127.0.0.0/8';
  }
}

/** Returns the settings of a service, with the defaults of ECS. */
function settingsOf({
  desiredCount = 1,
  healthCheckGracePeriodSeconds: gracePeriodSeconds = 0,
  deploymentConfiguration: { deploymentCircuitBreaker: breaker, strategy = 'ROLLING' } = {},
}: Service) {
  const circuitBreaker = { enable: breaker?.enable === true, rollback: breaker?.rollback === true };
  return { desiredCount, gracePeriodSeconds, circuitBreaker, strategy };
}

async function readTaskDefinition(ecs: ECSClient, arn: string): Promise<TaskDefinition> {
  const { taskDefinition = {} } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: arn }));
  const {
    taskDefinitionArn,
    containerDefinitions = [],
    executionRoleArn,
    taskRoleArn,
    cpu,
    memory,
  } = taskDefinition;
  return {
    arn: taskDefinitionArn ?? arn,
    containers: containerDefinitions,
    ...{ executionRoleArn, taskRoleArn, cpu, memory },
  };
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html */
async function readDefaultStrategy(
  ecs: ECSClient,
  { cluster }: ServiceId,
): Promise<CapacityProviderStrategyItem[]> {
  const { clusters = [] } = await ecs.send(new DescribeClustersCommand({ clusters: [cluster] }));
  return clusters[0]?.defaultCapacityProviderStrategy ?? [];
}
