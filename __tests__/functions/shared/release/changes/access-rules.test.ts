import { accessRuleOf } from '../../../../../functions/shared/release/changes/compare/access-rules';
import type { Shape } from '../../../../../functions/shared/template/guard/shape';
import { RESOURCE_SHAPES } from '../../../../../functions/shared/template/guard/types';

/** Properties whose change gives a service neither permissions nor exposure, by the reason for the group. */
const HARMLESS: Readonly<Record<string, string>> = {
  'what the code of the service does, like a new image':
    'Command EntryPoint Environment HealthCheck Image WorkingDirectory StopTimeout StartTimeout Interactive PseudoTerminal',
  'names and descriptions':
    'AlarmDescription AlarmName ContainerName DockerLabels Family Id Key Label LogGroupName Name Namespace PolicyName ScheduledActionName ServiceName Tags Value',
  'sizes, counts and times':
    'AdjustmentType Base Cooldown Cpu DesiredCount EndTime EphemeralStorage HardLimit MaxCapacity MaxSwap MaximumPercent Memory MemoryReservation MinAdjustmentMagnitude MinCapacity MinimumHealthyPercent RetentionInDays ScaleInCooldown ScaleOutCooldown ScalingAdjustment Schedule ScheduledActions SharedMemorySize Size SizeInGiB SoftLimit StartTime StepAdjustments Swappiness TargetValue Timezone Ulimits Weight',
  'how a deployment and a scaling policy work':
    'Alarms AlarmNames BakeTimeInMinutes CanaryBakeTimeInMinutes CanaryConfiguration CanaryPercent DeploymentCircuitBreaker DeploymentConfiguration DeploymentController DisableScaleIn DynamicScalingInSuspended DynamicScalingOutSuspended Enable Enabled EnableForceNewDeployment ForceNewDeployment ForceNewDeploymentNonce HealthCheckGracePeriodSeconds LinearConfiguration MetricIntervalLowerBound MetricIntervalUpperBound PolicyType ResourceId Rollback ScalableDimension ScalableTargetAction ScalingTargetId ScheduledScalingSuspended SchedulingStrategy ServiceNamespace StepBakeTimeInMinutes StepPercent StepScalingPolicyConfiguration Strategy SuspendedState TargetTrackingScalingPolicyConfiguration',
  'where tasks run':
    'AvailabilityZoneRebalancing CapacityProvider CapacityProviderStrategy Cluster CpuArchitecture Expression LaunchType OperatingSystemFamily PlacementConstraints PlacementStrategies PlatformVersion RequiresCompatibilities RuntimePlatform',
  'the environment publishes the only allowed network and group':
    'VpcId NetworkConfiguration AwsvpcConfiguration NetworkMode',
  'how a task starts and restarts its containers':
    'Condition ContainerDefinitions DependsOn Essential IgnoredExitCodes InitProcessEnabled LinuxParameters RestartAttemptPeriod RestartPolicy VersionConsistency',
  'empty volumes of the task':
    'ContainerPath Devices MountOptions MountPoints ReadOnly SourceContainer SourceVolume Tmpfs Volumes VolumesFrom',
  'settings inside the container': 'DnsSearchDomains DnsServers SystemControls Capabilities',
  'logs and tags of the service':
    'DeletionProtectionEnabled EnableECSManagedTags LogConfiguration LogDriver LogGroupClass Options PropagateTags awslogs-create-group awslogs-datetime-format awslogs-group awslogs-multiline-pattern awslogs-region awslogs-stream-prefix max-buffer-size mode tag',
  'alarms and metrics':
    'ActionsEnabled AlarmActions ComparisonOperator CustomizedMetricSpecification DatapointsToAlarm Dimensions EvaluateLowSampleCountPercentile EvaluationPeriods ExtendedStatistic InsufficientDataActions Metric MetricAggregationType MetricName MetricStat Metrics OKActions Period PredefinedMetricSpecification PredefinedMetricType ResourceLabel ReturnData Stat Statistic Threshold ThresholdMetricId TreatMissingData Unit',
  'how the load balancer checks and reaches the tasks':
    'GrpcCode HealthCheckEnabled HealthCheckIntervalSeconds HealthCheckPath HealthCheckPort HealthCheckProtocol HealthCheckTimeoutSeconds HealthyThresholdCount HttpCode Interval IpAddressType Matcher Protocol ProtocolVersion Retries StartPeriod TargetGroupAttributes TargetType Timeout UnhealthyThresholdCount',
  'kinds of controllers, constraints and strategies': 'Field Type',
};

/** Returns the names of all properties that a template may set and for which no access rule exists. */
function undecided(shape: Shape): string[] {
  if (shape.kind === 'list') return undecided(shape.of);
  if (shape.kind !== 'object') return [];
  return Object.entries(shape.properties).flatMap(([name, inner]) =>
    inner.kind === 'forbidden' || accessRuleOf(name) !== undefined ? [] : [name, ...undecided(inner)],
  );
}

describe('the decision whether a property may grow permissions or exposure', () => {
  it('is made for each property that the template guard allows', () => {
    const properties = new Set(
      [...RESOURCE_SHAPES.values()].flatMap(({ properties: shape }) => undecided(shape)),
    );
    const harmless = new Set(Object.values(HARMLESS).flatMap((names) => names.split(' ')));
    expect([...properties].filter((name) => !harmless.has(name))).toEqual([]);
    expect([...harmless].filter((name) => !properties.has(name))).toEqual([]);
    expect([...harmless].filter((name) => accessRuleOf(name) !== undefined)).toEqual([]);
  });
});
