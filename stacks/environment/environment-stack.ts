import { EcsCluster } from '@cdktf/provider-aws/lib/ecs-cluster';
import { EcsClusterCapacityProviders } from '@cdktf/provider-aws/lib/ecs-cluster-capacity-providers';
import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import { Construct } from 'constructs';

import { AccountStack } from '../account-stack';
import { testEnvironment, type DeliveryConfig, type Environment } from '../config';
import { AccessLogs } from './access-logs';
import { ContainerInstances } from './container-instances';
import { FlowLogs } from './flow-logs';
import { LoadBalancer } from './load-balancer';
import { Network } from './network';
import { TaskExecutionRole } from './task-execution-role';
import { TemplateBucket } from './template-bucket';
import * as names from '../names';
import { registryPlace } from '../places';

export interface EnvironmentStackProps {
  readonly config: DeliveryConfig;
  readonly environment: Environment;
}

/** Where services run: network, way in, cluster, roles. The same for every environment; they differ in props. */
export class EnvironmentStack extends AccountStack {
  constructor(scope: Construct, name: string, { config, environment }: EnvironmentStackProps) {
    const { account, region, compute } = environment;
    super(scope, name, { config, account }, { region, tags: { environment: environment.name } });
    const { project } = config;
    const { place } = this;
    const here = { project, environment: environment.name, place };
    const clusterName = names.clusterName(project, environment.name);

    const promoted = environment !== testEnvironment(config);
    const network = new Network(this, 'network', { name: clusterName, network: environment.network });
    new FlowLogs(this, 'flow-logs', { ...here, vpcId: network.vpcId });
    const balancer = new LoadBalancer(this, 'load-balancer', {
      name: names.loadBalancerName(project, environment.name),
      network,
      protection: promoted
        ? new AccessLogs(this, 'access-logs', { ...here, terraform: this.terraform })
        : 'none',
    });
    const taskExecution = new TaskExecutionRole(this, 'roles', { ...here, registry: registryPlace(config) });

    const cluster = new EcsCluster(this, 'cluster', {
      name: clusterName,
      setting: [{ name: 'containerInsights', value: 'enabled' }],
    });
    const instances =
      compute.type === 'ec2'
        ? new ContainerInstances(this, 'instances', { ...here, network, cluster, compute })
        : undefined;
    const capacityProvider = instances?.capacityProvider ?? 'FARGATE';
    // Services name no capacity, so that the same template runs on instances and on Fargate.
    const association = new EcsClusterCapacityProviders(this, 'capacity', {
      clusterName: cluster.name,
      capacityProviders: [capacityProvider],
      defaultCapacityProviderStrategy: [{ capacityProvider, weight: 1 }],
    });

    instances?.startAfter(association);

    // The others are deployed by CodePipeline's own action, which has a bucket of their Region already.
    if (!promoted) new TemplateBucket(this, 'templates', { config, terraform: this.terraform });

    publish(new Construct(this, 'parameters'), here, {
      'vpc-id': network.vpcId,
      'private-subnet-ids': network.privateSubnetIds,
      'service-security-group-id': balancer.serviceSecurityGroupId,
      'cluster-name': cluster.name,
      'listener-arn': balancer.listenerArn,
      'task-execution-role-arn': taskExecution.arn,
    });
  }
}

/** What the service templates of this environment find by name. */
function publish(
  scope: Construct,
  { project, environment }: { readonly project: string; readonly environment: string },
  values: Readonly<Record<names.ServiceParameter, string | readonly string[]>>,
): void {
  for (const [parameter, value] of Object.entries(values)) {
    new SsmParameter(scope, parameter, {
      name: names.parameterName(project, environment, parameter as names.ServiceParameter),
      type: typeof value === 'string' ? 'String' : 'StringList',
      value: typeof value === 'string' ? value : value.join(','),
    });
  }
}
