import { ownResource, ownName } from '../forms';
import { NAMED_VALUES, TAGS, list, object, plain, resource } from '../shape';

// An alarm of a service may only trigger scaling policies. The environment, not the service, decides who is notified, so
// an SNS topic is not allowed.
const ACTIONS = list(ownResource('AWS::ApplicationAutoScaling::ScalingPolicy', 'a scaling policy', 'Arn'));

export const ALARM = resource(
  'Arn',
  object({
    ...plain(
      'ActionsEnabled AlarmDescription ComparisonOperator DatapointsToAlarm EvaluateLowSampleCountPercentile EvaluationPeriods ExtendedStatistic MetricName Namespace Period Statistic Threshold ThresholdMetricId TreatMissingData Unit',
    ),
    AlarmActions: ACTIONS,
    AlarmName: ownName('', '_ . / : #'),
    Dimensions: NAMED_VALUES,
    InsufficientDataActions: ACTIONS,
    Metrics: list(
      object({
        ...plain('Expression Id Label Period ReturnData'),
        MetricStat: object({
          ...plain('Period Stat Unit'),
          Metric: object({ ...plain('MetricName Namespace'), Dimensions: NAMED_VALUES }),
        }),
      }),
    ),
    OKActions: ACTIONS,
    Tags: TAGS,
  }),
);
