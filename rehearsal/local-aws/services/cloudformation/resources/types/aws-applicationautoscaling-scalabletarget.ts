import type { HandlerContext, ResourceHandler } from '../handler';
import { isEqual, type JsonObject } from '../json';

/** Calls an operation of Application Auto Scaling. */
export const scaling = (aws: HandlerContext, operation: string, input: JsonObject) =>
  aws.json('application-autoscaling', `AnyScaleFrontendService.${operation}`, input);

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-applicationautoscaling-scalabletarget.html */
export const scalableTarget: ResourceHandler = {
  type: 'AWS::ApplicationAutoScaling::ScalableTarget',
  service: 'ApplicationAutoScaling',
  applied: [
    ...['MaxCapacity', 'MinCapacity', 'ResourceId', 'RoleARN', 'ScalableDimension', 'ScheduledActions'],
    ...['ServiceNamespace', 'SuspendedState'],
  ],
  async create(aws, properties) {
    await register(aws, properties);
    aws.created(Object.values(idOf(properties)).join('|'));
    await putActions(aws, properties);
  },
  read: (_aws, { physicalId }) => Promise.resolve({ Id: physicalId }),
  async update(aws, { properties }, previous) {
    await register(aws, properties);
    const kept = actionsIn(properties);
    for (const { ScheduledActionName = '' } of actionsIn(previous)) {
      if (kept.some((action) => action['ScheduledActionName'] === ScheduledActionName)) continue;
      await scaling(aws, 'DeleteScheduledAction', { ...idOf(properties), ScheduledActionName });
    }
    if (!isEqual(properties['ScheduledActions'], previous['ScheduledActions'])) {
      await putActions(aws, properties);
    }
  },
  async delete(aws, { properties }) {
    await scaling(aws, 'DeregisterScalableTarget', idOf(properties));
  },
};

async function register(aws: HandlerContext, properties: JsonObject): Promise<void> {
  const { ScheduledActions: _actions, ...target } = properties;
  await scaling(aws, 'RegisterScalableTarget', target);
}

async function putActions(aws: HandlerContext, properties: JsonObject): Promise<void> {
  for (const action of actionsIn(properties)) {
    await scaling(aws, 'PutScheduledAction', { ...idOf(properties), ...action });
  }
}

const actionsIn = ({ ScheduledActions: actions = [] }: JsonObject) => actions as readonly JsonObject[];

function idOf(properties: JsonObject): Readonly<Record<string, string>> {
  const { ResourceId = '', ScalableDimension = '', ServiceNamespace = '' } = properties;
  return { ResourceId, ScalableDimension, ServiceNamespace } as Readonly<Record<string, string>>;
}
