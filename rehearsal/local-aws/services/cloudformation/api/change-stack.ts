import { randomUUID } from 'node:crypto';

import { partitionOf } from '../../../../../stacks/names';
import { CloudFormationError, validationError } from '../errors';
import { changesOf } from '../operations/changes';
import { createStack } from '../operations/create-stack';
import { updateStack } from '../operations/update-stack';
import type { GivenParameter } from '../parameters/parameter-values';
import type { Services } from '../resources/handler';
import type { Stack, StackOperation, StackParameter } from '../stacks/stack';
import type { StackIdentity } from '../values/template-values';
import {
  callerClients,
  requireStack,
  stackClients,
  type Api,
  type ApiCaller,
  type ApiRequest,
  type ApiResult,
} from './api';
import type { RequestForm } from './form';
import { prepare, type Prepared, type Submission } from './prepare';
import { templateText } from './template-text';

/** Statuses in which CloudFormation accepts an update. */
const UPDATABLE = [
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'IMPORT_COMPLETE',
  'IMPORT_ROLLBACK_COMPLETE',
];

const SHARED_MEMBERS = [
  ...['Capabilities', 'DisableRollback', 'NotificationARNs', 'Parameters', 'RoleARN', 'StackPolicyBody'],
  ...['Tags', 'TemplateBody', 'TemplateURL'],
];

export async function createStackOperation(api: Api, request: ApiRequest): Promise<ApiResult> {
  const { form, caller } = request;
  form.allowOnly(...SHARED_MEMBERS, 'EnableTerminationProtection', 'OnFailure');
  requireRollback(form);
  const name = form.required('StackName');
  const { accountId, region } = caller;
  if (api.stacks.find(caller, name) !== undefined) {
    throw new CloudFormationError('AlreadyExistsException', `Stack [${name}] already exists`);
  }
  const template = await templateText(api.endpoint, form, caller);
  const submission = { ...readSettings(form), template, tags: tagsIn(form) };
  const id = `arn:${partitionOf(region)}:cloudformation:${region}:${accountId}:stack/${name}/${randomUUID()}`;
  const roleArn = form.text('RoleARN');
  const services = await stackClients(api, caller, roleArn);
  const identity = { id, name, accountId, region, notificationArns: submission.notificationArns };
  const { plan, problem } = await prepareFor(api, caller, services, [submission, identity, []]);
  const operation = api.newOperation(request);
  const stack: Stack = {
    ...plan.version,
    ...{ id, name, accountId, region, roleArn },
    status: '',
    reason: undefined,
    created: api.stacks.now(),
    updated: undefined,
    deleted: undefined,
    terminationProtection: form.flag('EnableTerminationProtection'),
    policy: policyIn(form),
    resources: new Map(),
    leftovers: [],
    unfinished: undefined,
  };
  api.stacks.put(stack);
  api.stacks.setStatus(id, 'CREATE_IN_PROGRESS', operation, 'User Initiated');
  await api.operations.start(id, operation, services, (run) => createStack(run, plan, problem));
  return { StackId: id, OperationId: operation.id };
}

export async function updateStackOperation(api: Api, request: ApiRequest): Promise<ApiResult> {
  const { form, caller } = request;
  form.allowOnly(...SHARED_MEMBERS, 'UsePreviousTemplate');
  requireRollback(form);
  const name = form.required('StackName');
  const stack = requireStack(api, request, name, `Stack [${name}] does not exist`);
  if (!UPDATABLE.includes(stack.status)) {
    throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
  }
  const submission = await readUpdate(api, request, stack);
  const roleArn = form.text('RoleARN') ?? stack.roleArn;
  const services = await stackClients(api, caller, roleArn);
  const { plan, problem } = await prepareFor(api, caller, services, [submission, stack, stack.parameters]);
  if (problem === undefined && !(await changesOf(plan, stack, services))) {
    throw validationError('No updates are to be performed.');
  }
  const operation: StackOperation = api.newOperation(request);
  api.stacks.put({
    ...stack,
    ...plan.version,
    outputs: stack.outputs,
    roleArn,
    policy: policyIn(form) ?? stack.policy,
    updated: api.stacks.now(),
  });
  api.stacks.setStatus(stack.id, 'UPDATE_IN_PROGRESS', operation, 'User Initiated');
  await api.operations.start(stack.id, operation, services, (run) => updateStack(run, plan, stack, problem));
  return { StackId: stack.id, OperationId: operation.id };
}

/** Prepares a stack operation with clients of the caller and of the role of the stack. */
async function prepareFor(
  api: Api,
  caller: ApiCaller,
  role: Services,
  [submission, stack, previous]: readonly [Submission, StackIdentity, readonly StackParameter[]],
): Promise<Prepared> {
  const own = callerClients(api, caller);
  try {
    return await prepare(submission, stack, previous, { caller: own, role });
  } finally {
    own.destroy();
  }
}

async function readUpdate(api: Api, { form, caller }: ApiRequest, stack: Stack): Promise<Submission> {
  const usesPrevious = form.flag('UsePreviousTemplate');
  if (usesPrevious && (form.text('TemplateBody') ?? form.text('TemplateURL')) !== undefined) {
    throw validationError('You cannot specify both usePreviousTemplate and Template Body/Template URL.');
  }
  return {
    ...readSettings(form),
    template: usesPrevious ? stack.template : await templateText(api.endpoint, form, caller),
    // If the list is absent, the stack keeps its tags. An empty list removes all tags.
    tags: form.has('Tags') ? tagsIn(form) : stack.tags,
    notificationArns: form.has('NotificationARNs') ? form.texts('NotificationARNs') : stack.notificationArns,
  };
}

const readSettings = (form: RequestForm) => ({
  given: parametersIn(form),
  capabilities: form.texts('Capabilities'),
  notificationArns: form.texts('NotificationARNs'),
});

function parametersIn(form: RequestForm): ReadonlyMap<string, GivenParameter> {
  return new Map(
    form.structures('Parameters').map((member): [string, GivenParameter] => {
      const { ParameterKey: key = '', ParameterValue: value, UsePreviousValue: previous } = member;
      if (previous !== 'true') return [key, { value: value ?? '' }];
      if (value === undefined || value === '') return [key, 'previous'];
      throw validationError(
        `Invalid input for parameter key ${key}. Cannot specify usePreviousValue as true and non empty value for a parameter`,
      );
    }),
  );
}

const tagsIn = (form: RequestForm): Readonly<Record<string, string>> =>
  Object.fromEntries(form.structures('Tags').map(({ Key = '', Value = '' }) => [Key, Value]));

/** @throws CloudFormationError if the request turns the rollback off, which the local AWS does not support. */
function requireRollback(form: RequestForm): void {
  const onFailure = form.text('OnFailure') ?? 'ROLLBACK';
  if (onFailure === 'ROLLBACK' && !form.flag('DisableRollback')) return;
  throw validationError(
    'the local AWS rolls back every failed stack operation; remove DisableRollback and OnFailure, or add them to rehearsal/local-aws/services/cloudformation/operations/create-stack.ts',
  );
}

/** Returns the stack policy in a request. @throws CloudFormationError if the policy is not valid JSON. */
export function policyIn(form: RequestForm): string | undefined {
  const policy = form.text('StackPolicyBody');
  if (policy === undefined) return undefined;
  try {
    if (typeof JSON.parse(policy) === 'object') return policy;
  } catch {
    // The error below also reports text that is not JSON.
  }
  throw validationError('Error validating stack policy: Invalid stack policy');
}
