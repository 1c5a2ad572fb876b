import { validationError } from '../errors';
import { deleteStack } from '../operations/delete-stack';
import { rollBackUpdate } from '../operations/roll-back-update';
import { requireStack, stackClients, type Api, type ApiRequest, type ApiResult } from './api';
import { policyIn } from './change-stack';

export async function deleteStackOperation(api: Api, request: ApiRequest): Promise<ApiResult> {
  const { form, caller } = request;
  form.allowOnly('RetainResources', 'RoleARN');
  const name = form.required('StackName');
  const stack = api.stacks.find(caller, name);
  if (stack === undefined || stack.status === 'DELETE_COMPLETE') return {};
  if (stack.terminationProtection) {
    throw validationError(`Stack [${name}] cannot be deleted while TerminationProtection is enabled`);
  }
  if (stack.status === 'DELETE_IN_PROGRESS') return {};
  if (stack.status.endsWith('_IN_PROGRESS')) {
    throw validationError(`Stack [${stack.name}] cannot be deleted while in status ${stack.status}`);
  }
  const retained = form.texts('RetainResources');
  if (retained.length > 0 && stack.status !== 'DELETE_FAILED') {
    throw validationError(
      `Invalid operation on stack [${stack.id}]. RetainResources can be specified only when the stack is in the DELETE_FAILED state.`,
    );
  }
  const services = await stackClients(api, caller, form.text('RoleARN') ?? stack.roleArn);
  const operation = api.newOperation(request);
  api.stacks.setStatus(stack.id, 'DELETE_IN_PROGRESS', operation, 'User Initiated');
  await api.operations.start(stack.id, operation, services, (run) => deleteStack(run, new Set(retained)));
  return {};
}

export async function continueUpdateRollback(api: Api, request: ApiRequest): Promise<ApiResult> {
  const { form, caller } = request;
  form.allowOnly('ResourcesToSkip', 'RoleARN');
  const name = form.required('StackName');
  const stack = requireStack(api, request, name, `Stack [${name}] does not exist`);
  const { unfinished } = stack;
  if (stack.status !== 'UPDATE_ROLLBACK_FAILED' || unfinished === undefined) {
    throw validationError(
      `Stack:${stack.id} is in ${stack.status} state and can not continue update rollback, it should be in UPDATE_ROLLBACK_FAILED state.`,
    );
  }
  const skipped = form.texts('ResourcesToSkip');
  const notFailed = skipped.filter((id) => stack.resources.get(id)?.status !== 'UPDATE_FAILED');
  if (notFailed.length > 0) {
    throw validationError(
      `The following resource(s) to skip are not in the UPDATE_FAILED state: [${notFailed.join(', ')}]`,
    );
  }
  const services = await stackClients(api, caller, form.text('RoleARN') ?? stack.roleArn);
  const operation = api.newOperation(request);
  await api.operations.start(stack.id, operation, services, (run) =>
    rollBackUpdate(run, unfinished, 'User Initiated', new Set(skipped)),
  );
  return {};
}

export function updateTerminationProtection(api: Api, request: ApiRequest): ApiResult {
  const { form } = request;
  form.allowOnly('EnableTerminationProtection');
  const name = form.required('StackName');
  const stack = requireStack(api, request, name, `Stack [${name}] does not exist`);
  form.required('EnableTerminationProtection');
  api.stacks.change(stack.id, { terminationProtection: form.flag('EnableTerminationProtection') });
  return { StackId: stack.id };
}

export function setStackPolicy(api: Api, request: ApiRequest): ApiResult {
  const { form } = request;
  form.allowOnly('StackPolicyBody');
  const name = form.required('StackName');
  const stack = requireStack(api, request, name, `Stack: ${name} does not exist`);
  api.stacks.change(stack.id, { policy: policyIn(form) });
  return {};
}

export function getStackPolicy(api: Api, request: ApiRequest): ApiResult {
  const { form } = request;
  form.allowOnly();
  const name = form.required('StackName');
  return { StackPolicyBody: requireStack(api, request, name, `Stack: ${name} does not exist`).policy };
}
