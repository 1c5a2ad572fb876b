import { literal, ownName, published } from '../forms';
import { TAGS, list, object, plain, forbidden, resource } from '../shape';

export const TARGET_GROUP = resource(
  'LoadBalancerArns TargetGroupArn TargetGroupFullName TargetGroupName',
  object(
    {
      ...plain(
        'HealthCheckEnabled HealthCheckIntervalSeconds HealthCheckPath HealthCheckPort HealthCheckProtocol HealthCheckTimeoutSeconds HealthyThresholdCount IpAddressType Port Protocol ProtocolVersion UnhealthyThresholdCount',
      ),
      Matcher: object(plain('GrpcCode HttpCode')),
      // Name must be unique, because CreateTargetGroup returns an existing target group with the same name and
      // settings. That group could belong to another service.
      // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
      Name: ownName(),
      Tags: TAGS,
      TargetGroupAttributes: list(object(plain('Key Value'))),
      // TargetType must be `ip`, because each task has its own network interface. The default is `instance`.
      TargetType: literal('ip'),
      VpcId: published('vpc-id'),
      ...forbidden('Targets', 'ECS registers the tasks of the service; remove Targets'),
    },
    'TargetType VpcId',
  ),
);
