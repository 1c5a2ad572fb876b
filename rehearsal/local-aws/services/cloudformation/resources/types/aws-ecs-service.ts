import {
  CreateServiceCommand,
  DeleteServiceCommand,
  DescribeServicesCommand,
  ECSClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateServiceCommand,
  type CreateServiceCommandInput,
  type Deployment,
  type Service,
} from '@aws-sdk/client-ecs';

import { UNSTABLE_TASKS } from '../../../ecs/scheduler/circuit-breaker';
import { HandlerFailure, type ExistingResource, type HandlerContext, type ResourceHandler } from '../handler';
import type { Json, JsonObject } from '../json';
import { toCamelCase } from '../properties/convert';
import { schemaOf } from '../properties/schema';
import { changeTags } from '../tags';

const TYPE = 'AWS::ECS::Service';
const schema = schemaOf(TYPE);
const ecs = (aws: HandlerContext) => aws.client(ECSClient);

/** Properties that UpdateService accepts. */
const UPDATED = [
  ...['availabilityZoneRebalancing', 'capacityProviderStrategy', 'deploymentConfiguration', 'desiredCount'],
  ...['enableECSManagedTags', 'enableExecuteCommand', 'healthCheckGracePeriodSeconds', 'loadBalancers'],
  ...[
    'networkConfiguration',
    'placementConstraints',
    'placementStrategies',
    'platformVersion',
    'propagateTags',
  ],
  'taskDefinition',
];
/** Values that UpdateService sets when a template no longer has the property. */
const REMOVED: Readonly<Record<string, Json>> = {
  capacityProviderStrategy: [],
  enableECSManagedTags: false,
  enableExecuteCommand: false,
  healthCheckGracePeriodSeconds: 0,
  loadBalancers: [],
  placementConstraints: [],
  placementStrategies: [],
  propagateTags: 'NONE',
};

/**
 * An ECS service. The handler waits for the deployment, like the handler of AWS. Without `DesiredCount`, a new service
 * has one task, and an update keeps the number of tasks.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-service.html
 */
export const service: ResourceHandler = {
  type: TYPE,
  service: 'Ecs',
  applied: [
    ...['AvailabilityZoneRebalancing', 'CapacityProviderStrategy', 'Cluster', 'DeploymentConfiguration'],
    ...['DeploymentController', 'DesiredCount', 'EnableECSManagedTags', 'EnableExecuteCommand'],
    ...['HealthCheckGracePeriodSeconds', 'LaunchType', 'LoadBalancers', 'NetworkConfiguration'],
    ...[
      'PlacementConstraints',
      'PlacementStrategies',
      'PlatformVersion',
      'PropagateTags',
      'SchedulingStrategy',
    ],
    ...['ServiceName', 'Tags', 'TaskDefinition'],
  ],
  notApplied: [
    ...['BakeTimeInMinutes', 'CanaryConfiguration', 'LifecycleHooks', 'LinearConfiguration'].map(
      (name) => `DeploymentConfiguration.${name}`,
    ),
    'LoadBalancers.AdvancedConfiguration',
  ],
  onlyValues: {
    'DeploymentConfiguration.Strategy': ['ROLLING'],
    'DeploymentController.Type': ['ECS'],
  },
  async create(aws, properties) {
    const { serviceName = aws.uniqueName(255), desiredCount, ...input } = toCamelCase(properties, schema);
    const isDaemon = input['schedulingStrategy'] === 'DAEMON';
    const count = desiredCount ?? (isDaemon ? undefined : 1);
    const { service: created } = await ecs(aws).send(
      new CreateServiceCommand({
        ...input,
        serviceName,
        ...(count === undefined ? {} : { desiredCount: count }),
      } as CreateServiceCommandInput),
    );
    aws.created(created?.serviceArn ?? '');
  },
  async read(aws, resource) {
    const found = await describe(aws, resource);
    return { ServiceArn: resource.physicalId, Name: found?.serviceName ?? '' };
  },
  async update(aws, resource, previous) {
    const { physicalId, properties } = resource;
    const [before, after] = [toCamelCase(previous, schema), toCamelCase(properties, schema)];
    const input = Object.fromEntries(
      UPDATED.flatMap((name): [string, Json][] => {
        const value = after[name] ?? (before[name] === undefined ? undefined : REMOVED[name]);
        return value === undefined ? [] : [[name, value]];
      }),
    );
    await ecs(aws).send(
      new UpdateServiceCommand({
        ...input,
        cluster: clusterOf(resource),
        service: physicalId,
      }),
    );
    await changeTags(previous, properties, {
      add: (tags) =>
        ecs(aws).send(
          new TagResourceCommand({
            resourceArn: physicalId,
            tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
          }),
        ),
      remove: (tagKeys) => ecs(aws).send(new UntagResourceCommand({ resourceArn: physicalId, tagKeys })),
    });
  },
  async delete(aws, resource) {
    await ecs(aws).send(
      new DeleteServiceCommand({ cluster: clusterOf(resource), service: resource.physicalId, force: true }),
    );
  },
  async stabilize(aws, resource) {
    while (!isStable(await describe(aws, resource), resource.properties)) await aws.pause();
  },
};

/**
 * Returns true if the newest deployment of a service is complete and the only one.
 *
 * @throws HandlerFailure if ECS stopped the deployment, has replaced it by a deployment of the previous version, or has
 *   no circuit breaker that would stop it.
 */
function isStable(found: Service | undefined, properties: JsonObject): boolean {
  const deployments = found?.deployments ?? [];
  const primary = deployments.find(({ status }) => status === 'PRIMARY');
  const isRolledBack = primary?.taskDefinition !== properties['TaskDefinition'];
  if (deployments.some(({ rolloutState }) => rolloutState === 'FAILED') || isRolledBack) {
    throw new HandlerFailure(
      'GeneralServiceException',
      "Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'.",
    );
  }
  if (primary?.rolloutState === 'IN_PROGRESS' && isUnstable(found, primary)) {
    throw new HandlerFailure('NotStabilized', 'Exceeded attempts to wait');
  }
  return deployments.length === 1 && primary?.rolloutState === 'COMPLETED';
}

/** Returns true if no circuit breaker will stop a deployment whose tasks keep failing. */
function isUnstable(found: Service | undefined, { failedTasks = 0 }: Deployment): boolean {
  const breaker = found?.deploymentConfiguration?.deploymentCircuitBreaker;
  return breaker?.enable !== true && failedTasks >= UNSTABLE_TASKS;
}

async function describe(aws: HandlerContext, resource: ExistingResource): Promise<Service | undefined> {
  const { services = [] } = await ecs(aws).send(
    new DescribeServicesCommand({ cluster: clusterOf(resource), services: [resource.physicalId] }),
  );
  return services[0];
}

const clusterOf = ({ properties: { Cluster: cluster = 'default' } }: ExistingResource) => cluster as string;
