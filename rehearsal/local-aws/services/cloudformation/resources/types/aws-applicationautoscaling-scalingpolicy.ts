import type { HandlerContext, ResourceHandler } from '../handler';
import type { Json, JsonObject } from '../json';
import { scaling } from './aws-applicationautoscaling-scalabletarget';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-applicationautoscaling-scalingpolicy.html */
export const scalingPolicy: ResourceHandler = {
  type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
  service: 'ApplicationAutoScaling',
  applied: [
    ...['PolicyName', 'PolicyType', 'ResourceId', 'ScalableDimension', 'ScalingTargetId', 'ServiceNamespace'],
    ...['StepScalingPolicyConfiguration', 'TargetTrackingScalingPolicyConfiguration'],
  ],
  async create(aws, properties) {
    const { PolicyARN } = await put(aws, properties);
    aws.created(PolicyARN as string);
  },
  read: (_aws, { physicalId }) => Promise.resolve({ Arn: physicalId }),
  async update(aws, { properties }) {
    await put(aws, properties);
  },
  async delete(aws, { properties }) {
    const { PolicyName = '' } = properties;
    await scaling(aws, 'DeleteScalingPolicy', { ...targetOf(properties), PolicyName });
  },
};

function put(aws: HandlerContext, properties: JsonObject): Promise<JsonObject> {
  const { ScalingTargetId: _id, ...policy } = properties;
  return scaling(aws, 'PutScalingPolicy', { ...policy, ...targetOf(properties) });
}

/** Returns the scalable target, which a template names by its id or by three properties. */
function targetOf(properties: JsonObject): JsonObject {
  const { ScalingTargetId: id } = properties;
  const { ResourceId = '', ScalableDimension = '', ServiceNamespace = '' } = properties;
  if (typeof id !== 'string') return { ResourceId, ScalableDimension, ServiceNamespace };
  const [resourceId = '', dimension = '', namespace = ''] = id.split('|');
  return {
    ResourceId: resourceId,
    ScalableDimension: dimension,
    ServiceNamespace: namespace,
  } satisfies Record<string, Json>;
}
