import { INNER_NAME, OWN_SERVICE_ID, literal, ownResource } from '../forms';
import { NO_ROLE } from '../reasons';
import { NAMED_VALUES, list, object, plain, forbidden, resource } from '../shape';

const NAMESPACE = literal('ecs');
const DIMENSION = literal('ecs:service:DesiredCount');

export const SCALABLE_TARGET = resource(
  'Id',
  object(
    {
      ...plain('MaxCapacity MinCapacity'),
      ResourceId: OWN_SERVICE_ID,
      ScalableDimension: DIMENSION,
      ScheduledActions: list(
        object({
          ...plain('EndTime Schedule ScheduledActionName StartTime Timezone'),
          ScalableTargetAction: object(plain('MaxCapacity MinCapacity')),
        }),
      ),
      ServiceNamespace: NAMESPACE,
      SuspendedState: object(
        plain('DynamicScalingInSuspended DynamicScalingOutSuspended ScheduledScalingSuspended'),
      ),
      ...forbidden('RoleARN', NO_ROLE),
    },
    'ResourceId ScalableDimension ServiceNamespace',
  ),
);

const METRIC = object({ ...plain('MetricName Namespace'), Dimensions: NAMED_VALUES });

export const SCALING_POLICY = resource(
  'Arn',
  object({
    PolicyName: INNER_NAME,
    PolicyType: literal('TargetTrackingScaling', 'StepScaling'),
    ResourceId: OWN_SERVICE_ID,
    ScalableDimension: DIMENSION,
    ScalingTargetId: ownResource('AWS::ApplicationAutoScaling::ScalableTarget', 'a scalable target', 'Id'),
    ServiceNamespace: NAMESPACE,
    StepScalingPolicyConfiguration: object({
      ...plain('AdjustmentType Cooldown MetricAggregationType MinAdjustmentMagnitude'),
      StepAdjustments: list(
        object(plain('MetricIntervalLowerBound MetricIntervalUpperBound ScalingAdjustment')),
      ),
    }),
    TargetTrackingScalingPolicyConfiguration: object({
      ...plain('DisableScaleIn ScaleInCooldown ScaleOutCooldown TargetValue'),
      CustomizedMetricSpecification: object({
        ...plain('MetricName Namespace Statistic Unit'),
        Dimensions: NAMED_VALUES,
        Metrics: list(
          object({
            ...plain('Expression Id Label ReturnData'),
            MetricStat: object({ ...plain('Stat Unit'), Metric: METRIC }),
          }),
        ),
      }),
      PredefinedMetricSpecification: object(plain('PredefinedMetricType ResourceLabel')),
    }),
  }),
);
