import { literal, own, ownName, published, publishedList } from '../forms';
import { TAGS, list, object, plain, plains, refused, resource } from '../shape';

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
        Alarms: object({ ...plain('Enable Rollback'), ...plains('AlarmNames') }),
        CanaryConfiguration: object(plain('CanaryBakeTimeInMinutes CanaryPercent')),
        DeploymentCircuitBreaker: object(plain('Enable Rollback')),
        LinearConfiguration: object(plain('StepBakeTimeInMinutes StepPercent')),
        ...refused(
          'LifecycleHooks',
          'a lifecycle hook runs code outside the service; remove LifecycleHooks, and roll back by Alarms',
        ),
      }),
      DeploymentController: object({ Type: literal('ECS') }),
      EnableExecuteCommand: literal('false'),
      ForceNewDeployment: object(plain('EnableForceNewDeployment ForceNewDeploymentNonce')),
      LoadBalancers: list(
        object(
          {
            ...plain('ContainerName ContainerPort'),
            TargetGroupArn: own(
              'AWS::ElasticLoadBalancingV2::TargetGroup',
              'a target group',
              'TargetGroupArn',
            ),
            ...refused(
              'LoadBalancerName',
              'a Classic Load Balancer is not part of the environment; set TargetGroupArn instead',
            ),
            ...refused(
              'AdvancedConfiguration',
              'services cannot have a role of their own yet, which this strategy needs; remove it and deploy with the strategy ROLLING',
            ),
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
      TaskDefinition: own('AWS::ECS::TaskDefinition', 'a task definition', 'TaskDefinitionArn'),
      ...refused('Role', 'services cannot have a role of their own yet; remove Role'),
      ...refused(
        'ServiceConnectConfiguration ServiceRegistries VpcLatticeConfigurations',
        'the environment has no service discovery; remove it, and reach other services through the load balancer',
      ),
      ...refused(
        'VolumeConfigurations',
        'services cannot have a role of their own yet, which a managed volume needs; remove VolumeConfigurations',
      ),
    },
    'Cluster TaskDefinition',
  ),
);
