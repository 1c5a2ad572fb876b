import type { ResourceHandler } from '../handler';
import { scalableTarget } from './aws-applicationautoscaling-scalabletarget';
import { scalingPolicy } from './aws-applicationautoscaling-scalingpolicy';
import { alarm } from './aws-cloudwatch-alarm';
import { service } from './aws-ecs-service';
import { taskDefinition } from './aws-ecs-taskdefinition';
import { listenerRule } from './aws-elasticloadbalancingv2-listenerrule';
import { targetGroup } from './aws-elasticloadbalancingv2-targetgroup';
import { logGroup } from './aws-logs-loggroup';

/** The resource types that the local AWS supports, by name. */
export const RESOURCE_TYPES: ReadonlyMap<string, ResourceHandler> = new Map(
  [scalableTarget, scalingPolicy, alarm, service, taskDefinition, listenerRule, targetGroup, logGroup].map(
    (handler) => [handler.type, handler],
  ),
);
