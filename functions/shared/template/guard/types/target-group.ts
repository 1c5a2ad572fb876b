import { literal, ownName, published } from '../forms';
import { TAGS, list, object, plain, refused, resource } from '../shape';

export const TARGET_GROUP = resource(
  'LoadBalancerArns TargetGroupArn TargetGroupFullName TargetGroupName',
  object(
    {
      ...plain(
        'HealthCheckEnabled HealthCheckIntervalSeconds HealthCheckPath HealthCheckPort HealthCheckProtocol HealthCheckTimeoutSeconds HealthyThresholdCount IpAddressType Port Protocol ProtocolVersion UnhealthyThresholdCount',
      ),
      Matcher: object(plain('GrpcCode HttpCode')),
      // Creating a group that exists succeeds when the settings are the same: the name of another's group would be that group.
      // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
      Name: ownName(),
      Tags: TAGS,
      TargetGroupAttributes: list(object(plain('Key Value'))),
      // Tasks have network interfaces of their own, so that the targets are addresses. The default is instance.
      TargetType: literal('ip'),
      VpcId: published('vpc-id'),
      ...refused('Targets', 'ECS registers the tasks of the service; remove Targets'),
    },
    'TargetType VpcId',
  ),
);
