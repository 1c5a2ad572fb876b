import type { ResourceShape } from '../shape';
import { ALARM } from './alarm';
import { LISTENER_RULE } from './listener-rule';
import { LOG_GROUP } from './log-group';
import { SCALABLE_TARGET, SCALING_POLICY } from './scaling';
import { SERVICE } from './service';
import { TARGET_GROUP } from './target-group';
import { TASK_DEFINITION } from './task-definition';

/**
 * Resource types that a service template may contain. All other resources, such as roles and queues, belong to the
 * environment.
 */
export const RESOURCE_SHAPES: ReadonlyMap<string, ResourceShape> = new Map([
  ['AWS::ApplicationAutoScaling::ScalableTarget', SCALABLE_TARGET],
  ['AWS::ApplicationAutoScaling::ScalingPolicy', SCALING_POLICY],
  ['AWS::CloudWatch::Alarm', ALARM],
  ['AWS::ECS::Service', SERVICE],
  ['AWS::ECS::TaskDefinition', TASK_DEFINITION],
  ['AWS::ElasticLoadBalancingV2::ListenerRule', LISTENER_RULE],
  ['AWS::ElasticLoadBalancingV2::TargetGroup', TARGET_GROUP],
  ['AWS::Logs::LogGroup', LOG_GROUP],
]);
