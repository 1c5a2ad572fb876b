import { literal, ownResource, ownName, published, publishedList } from '../forms';
import { NOT_OFFERED, NO_ROLE } from '../reasons';
import { TAGS, list, object, plain, plainLists, forbidden, resource } from '../shape';

export const SERVICE = resource(
  'Name ServiceArn',
  object(
    {
      ...plain(
        'AvailabilityZoneRebalancing DesiredCount EnableECSManagedTags HealthCheckGracePeriodSeconds LaunchType PlatformVersion PropagateTags SchedulingStrategy',
      ),
      CapacityProviderStrategy: list(object(plain('Base CapacityProvider Weight'))),
      Cluster: published('cluster-name'),
      DeploymentConfiguration: object({
        ...plain('BakeTimeInMinutes MaximumPercent MinimumHealthyPercent Strategy'),
        Alarms: object({ ...plain('Enable Rollback'), ...plainLists('AlarmNames') }),
        CanaryConfiguration: object(plain('CanaryBakeTimeInMinutes CanaryPercent')),
        DeploymentCircuitBreaker: object(plain('Enable Rollback')),
        LinearConfiguration: object(plain('StepBakeTimeInMinutes StepPercent')),
        ...forbidden('LifecycleHooks', NO_ROLE),
      }),
      DeploymentController: object({ Type: literal('ECS') }),
      EnableExecuteCommand: literal('false'),
      ForceNewDeployment: object(plain('EnableForceNewDeployment ForceNewDeploymentNonce')),
      LoadBalancers: list(
        object(
          {
            ...plain('ContainerName ContainerPort'),
            TargetGroupArn: ownResource(
              'AWS::ElasticLoadBalancingV2::TargetGroup',
              'a target group',
              'TargetGroupArn',
            ),
            ...forbidden('LoadBalancerName', NOT_OFFERED),
            ...forbidden('AdvancedConfiguration', NO_ROLE),
          },
          'TargetGroupArn',
        ),
      ),
      NetworkConfiguration: object(
        {
          AwsvpcConfiguration: object(
            {
              AssignPublicIp: literal('DISABLED'),
              SecurityGroups: publishedList('service-security-group-id'),
              Subnets: publishedList('private-subnet-ids'),
            },
            'SecurityGroups Subnets',
          ),
        },
        'AwsvpcConfiguration',
      ),
      PlacementConstraints: list(object(plain('Expression Type'))),
      PlacementStrategies: list(object(plain('Field Type'))),
      ServiceName: ownName('', '_'),
      Tags: TAGS,
      TaskDefinition: ownResource('AWS::ECS::TaskDefinition', 'a task definition', 'TaskDefinitionArn'),
      ...forbidden('Role VolumeConfigurations', NO_ROLE),
      ...forbidden('ServiceConnectConfiguration ServiceRegistries VpcLatticeConfigurations', NOT_OFFERED),
    },
    'Cluster NetworkConfiguration TaskDefinition',
  ),
);
