import { validationError } from '../errors';
import type { Stack, StackEvent, StackParameter, StackResource } from '../stacks/stack';
import { requireStack, type Api, type ApiRequest, type ApiResult } from './api';
import type { XmlValue } from './xml';

/** Number of events in one response. */
const EVENT_PAGE = 100;

const absent = (name: string) => `Stack with id ${name} does not exist`;

export function describeStacks(api: Api, request: ApiRequest): ApiResult {
  const { form, caller } = request;
  form.allowOnly('NextToken');
  const name = form.text('StackName');
  const stacks =
    name === undefined
      ? api.stacks.all(caller).filter(({ status }) => status !== 'DELETE_COMPLETE')
      : [requireStack(api, request, name, absent(name))];
  return { Stacks: stacks.map(stackFields) };
}

const stackFields = (stack: Stack): XmlValue => ({
  StackId: stack.id,
  StackName: stack.name,
  Parameters: stack.parameters.map(parameterFields),
  CreationTime: stack.created,
  DeletionTime: stack.deleted,
  LastUpdatedTime: stack.updated,
  RollbackConfiguration: {},
  StackStatus: stack.status,
  StackStatusReason: stack.reason,
  DisableRollback: false,
  NotificationARNs: stack.notificationArns,
  Capabilities: stack.capabilities,
  Outputs: stack.outputs.map(({ key, value, description }) => ({
    OutputKey: key,
    OutputValue: value,
    Description: description,
  })),
  RoleARN: stack.roleArn,
  Tags: Object.entries(stack.tags).map(([Key, Value]) => ({ Key, Value })),
  EnableTerminationProtection: stack.status === 'DELETE_COMPLETE' ? undefined : stack.terminationProtection,
  DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
});

/** An SSM parameter type shows the name of the SSM parameter, and beside it the value of the last create or update. */
const parameterFields = ({ key, value, resolved, noEcho }: StackParameter): XmlValue => ({
  ParameterKey: key,
  ParameterValue: noEcho ? '****' : value,
  ResolvedValue: resolved === undefined || !noEcho ? resolved : '****',
});

export function listStacks(api: Api, { form, caller }: ApiRequest): ApiResult {
  form.allowOnly('NextToken', 'StackStatusFilter');
  const statuses = form.texts('StackStatusFilter');
  const stacks = api.stacks
    .all(caller)
    .filter(({ status }) => statuses.length === 0 || statuses.includes(status));
  return {
    StackSummaries: stacks.map((stack) => ({
      StackId: stack.id,
      StackName: stack.name,
      CreationTime: stack.created,
      LastUpdatedTime: stack.updated,
      DeletionTime: stack.deleted,
      StackStatus: stack.status,
      StackStatusReason: stack.reason,
      DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
    })),
  };
}

export function describeStackEvents(api: Api, request: ApiRequest): ApiResult {
  const { form } = request;
  form.allowOnly('NextToken');
  const name = form.required('StackName');
  const stack = requireStack(api, request, name, `Stack [${name}] does not exist`);
  const events = api.stacks.eventsOf(stack.id);
  const token = form.text('NextToken');
  const start = token === undefined ? 0 : events.findIndex(({ id }) => id === token);
  const end = start + EVENT_PAGE;
  return {
    StackEvents: events.slice(start, end).map((event) => eventFields(event, stack)),
    NextToken: events[end]?.id,
  };
}

const eventFields = (event: StackEvent, stack: Stack): XmlValue => ({
  StackId: stack.id,
  EventId: event.id,
  StackName: stack.name,
  OperationId: event.operationId,
  LogicalResourceId: event.logicalId,
  PhysicalResourceId: event.physicalId,
  ResourceType: event.type,
  Timestamp: event.timestamp,
  ResourceStatus: event.status,
  ResourceStatusReason: event.reason,
  ResourceProperties: event.properties === undefined ? undefined : JSON.stringify(event.properties),
  ClientRequestToken: event.token,
});

export function describeStackResources(api: Api, request: ApiRequest): ApiResult {
  const { form } = request;
  form.allowOnly('LogicalResourceId');
  const name = form.required('StackName');
  const stack = requireStack(api, request, name, absent(name));
  const id = form.text('LogicalResourceId');
  const resources = [...stack.resources.values()].filter(({ logicalId }) => (id ?? logicalId) === logicalId);
  return {
    StackResources: resources.map((resource) => ({
      StackName: stack.name,
      StackId: stack.id,
      ...resourceFields(resource),
      Timestamp: resource.timestamp,
    })),
  };
}

export function describeStackResource(api: Api, request: ApiRequest): ApiResult {
  const { form } = request;
  form.allowOnly('LogicalResourceId');
  const name = form.required('StackName');
  const stack = requireStack(api, request, name, `Stack '${name}' does not exist`);
  const id = form.required('LogicalResourceId');
  const resource = stack.resources.get(id);
  if (resource === undefined) {
    throw validationError(`Resource ${id} does not exist for stack ${stack.name}`);
  }
  return {
    StackResourceDetail: {
      StackName: stack.name,
      StackId: stack.id,
      ...resourceFields(resource),
      LastUpdatedTimestamp: resource.timestamp,
    },
  };
}

export function listStackResources(api: Api, request: ApiRequest): ApiResult {
  const { form } = request;
  form.allowOnly('NextToken');
  const name = form.required('StackName');
  const stack = requireStack(api, request, name, absent(name));
  return {
    StackResourceSummaries: [...stack.resources.values()].map((resource) => ({
      ...resourceFields(resource),
      LastUpdatedTimestamp: resource.timestamp,
    })),
  };
}

const resourceFields = (resource: StackResource) => ({
  LogicalResourceId: resource.logicalId,
  PhysicalResourceId: resource.physicalId === '' ? undefined : resource.physicalId,
  ResourceType: resource.type,
  ResourceStatus: resource.status,
  ResourceStatusReason: resource.reason,
  DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
});
