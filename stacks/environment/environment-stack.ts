import { EcsCluster } from '@cdktf/provider-aws/lib/ecs-cluster';
import { EcsClusterCapacityProviders } from '@cdktf/provider-aws/lib/ecs-cluster-capacity-providers';
import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import { Construct } from 'constructs';

import { AccountStack } from '../account-stack';
import type { DeliveryConfig, Environment } from '../config';
import { AccessLogs } from './access-logs';
import { ContainerInstances } from './container-instances';
import { FlowLogs } from './flow-logs';
import { LoadBalancer } from './load-balancer';
import { Network } from './network';
import { TaskExecutionRole } from './task-execution-role';
import { TemplateBucket } from './template-bucket';
import type { EnvironmentNames, ServiceParameter } from '../names';

export interface EnvironmentStackProps {
  readonly config: DeliveryConfig;
  readonly environment: Environment;
}

/**
 * Network, load balancer, cluster and roles of one environment. All environments use this class, with different props.
 */
export class EnvironmentStack extends AccountStack {
  constructor(scope: Construct, name: string, { config, environment }: EnvironmentStackProps) {
    const { account, region, compute } = environment;
    super(scope, name, { config, account }, { region, tags: { environment: environment.name } });
    const { terraform } = this;
    const names = this.names.environment(environment);

    const network = new Network(this, 'network', { name: names.cluster.name, network: environment.network });
    new FlowLogs(this, 'flow-logs', { names, vpcId: network.vpcId });
    const balancer = new LoadBalancer(this, 'load-balancer', {
      name: names.loadBalancer,
      network,
      protection:
        environment.kind === 'promoted' ? new AccessLogs(this, 'access-logs', { names, terraform }) : 'none',
    });
    const taskExecution = new TaskExecutionRole(this, 'roles', {
      names,
      repositories: this.names.registry.repositories,
    });

    const cluster = new EcsCluster(this, 'cluster', {
      name: names.cluster.name,
      setting: [{ name: 'containerInsights', value: 'enabled' }],
    });
    const instances =
      compute.type === 'ec2'
        ? new ContainerInstances(this, 'instances', { names, network, cluster, compute })
        : undefined;
    const capacityProvider = instances?.capacityProvider ?? 'FARGATE';
    // Service templates name no capacity provider, so that the same template runs on instances and on Fargate.
    const association = new EcsClusterCapacityProviders(this, 'capacity', {
      clusterName: cluster.name,
      capacityProviders: [capacityProvider],
      defaultCapacityProviderStrategy: [{ capacityProvider, weight: 1 }],
    });

    instances?.startAfter(association);

    // Promoted environments need no template bucket, because CodePipeline's CloudFormation action reads templates from
    // the artifact bucket.
    if (environment.kind === 'tested') new TemplateBucket(this, 'templates', { config, terraform });

    publish(new Construct(this, 'parameters'), names, {
      'vpc-id': network.vpcId,
      'private-subnet-ids': network.privateSubnetIds,
      'service-security-group-id': balancer.serviceSecurityGroupId,
      'cluster-name': cluster.name,
      'listener-arn': balancer.listenerArn,
      'task-execution-role-arn': taskExecution.arn,
    });
  }
}

/** Creates the SSM parameters that the service templates of an environment read. */
function publish(
  scope: Construct,
  names: EnvironmentNames,
  values: Readonly<Record<ServiceParameter, string | readonly string[]>>,
): void {
  for (const [parameter, value] of Object.entries(values)) {
    new SsmParameter(scope, parameter, {
      name: names.parameter(parameter as ServiceParameter),
      type: typeof value === 'string' ? 'String' : 'StringList',
      value: typeof value === 'string' ? value : value.join(','),
    });
  }
}
