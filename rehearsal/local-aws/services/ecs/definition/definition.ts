import type { CapacityProviderStrategyItem, ContainerDefinition } from '@aws-sdk/client-ecs';

import type { TargetGroup } from '../../elb/target-group';
import type { ServiceId } from '../service-id';

/** A service and its task definition, as the local ECS had them at the start of a deployment. */
export interface ServiceDefinition {
  readonly id: ServiceId;
  readonly desiredCount: number;
  readonly task: TaskDefinition;
  readonly loadBalancers: readonly ServiceLoadBalancer[];
  readonly circuitBreaker: CircuitBreaker;
  /** Seconds during which ECS ignores failed health checks of a starting task. */
  readonly gracePeriodSeconds: number;
  /** Strategy of the service, or the default strategy of its cluster. */
  readonly capacityProviderStrategy: readonly CapacityProviderStrategyItem[];
  /** IPv4 range of the first subnet, e.g. `10.0.1.0/24`. */
  readonly subnet: string;
  /** Deployment strategy, e.g. `ROLLING`. */
  readonly strategy: string;
}

export interface TaskDefinition {
  readonly arn: string;
  readonly containers: readonly ContainerDefinition[];
  readonly executionRoleArn: string | undefined;
  readonly taskRoleArn: string | undefined;
  readonly cpu: string | undefined;
  readonly memory: string | undefined;
}

export interface ServiceLoadBalancer {
  readonly containerName: string;
  readonly containerPort: number;
  readonly targetGroup: TargetGroup;
}

export interface CircuitBreaker {
  readonly enable: boolean;
  readonly rollback: boolean;
}
