import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';

import type { AccountAccess } from '../accounts/account-access';
import { serviceStackOf, type ServiceStack } from '../inventory/service-stacks';
import { OperationError } from '../operation-error';
import type { RemovalTools } from './removal-tools';

/** Milliseconds between two looks at a stack that CloudFormation deletes. */
const INTERVAL_MS = 5_000;
/** Time limit in milliseconds for a deletion. A service with slow health checks drains for many minutes. */
const LIMIT_MS = 60 * 60_000;

/**
 * Deletes service stacks, at the same time, and waits until they are gone. CloudFormation deletes each stack with the role
 * that the stack was deployed with.
 *
 * @throws OperationError when CloudFormation cannot delete a stack.
 */
export async function deleteServiceStacks(
  access: AccountAccess,
  stacks: readonly ServiceStack[],
  tools: RemovalTools,
): Promise<void> {
  for (const stack of stacks) {
    tools.signal.throwIfAborted();
    await tools.report.step(`delete the service stack ${stack.name}`, () => startDeletion(access, stack));
  }
  await tools.report.step('wait until CloudFormation has deleted the service stacks', async () => {
    const limit = tools.now() + LIMIT_MS;
    for (const stack of stacks) await waitForDeletion(access, stack, limit, tools);
  });
}

async function startDeletion(access: AccountAccess, stack: ServiceStack): Promise<void> {
  if (stack.status === 'DELETE_IN_PROGRESS') return;
  const client = access.client(CloudFormationClient, stack.region);
  if (stack.isProtected) {
    await client.send(
      new UpdateTerminationProtectionCommand({ StackName: stack.id, EnableTerminationProtection: false }),
    );
  }
  await client.send(new DeleteStackCommand({ StackName: stack.id }));
}

async function waitForDeletion(
  access: AccountAccess,
  stack: ServiceStack,
  limit: number,
  { now, wait }: RemovalTools,
): Promise<void> {
  for (;;) {
    const current = await readStack(access, stack);
    if (current.status === 'DELETE_COMPLETE') return;
    if (current.status !== 'DELETE_IN_PROGRESS') throw await failureOf(access, current);
    if (now() > limit) {
      throw new OperationError(
        `CloudFormation has not deleted the stack ${stack.name} within an hour; read the events of the stack, then run the ` +
          'same command again',
      );
    }
    await wait(INTERVAL_MS);
  }
}

/** Reads a stack by its id, because CloudFormation finds a deleted stack by the id only. */
async function readStack(access: AccountAccess, stack: ServiceStack): Promise<ServiceStack> {
  const { Stacks: [current] = [] } = await access
    .client(CloudFormationClient, stack.region)
    .send(new DescribeStacksCommand({ StackName: stack.id }));
  return current === undefined
    ? { ...stack, status: 'DELETE_COMPLETE' }
    : serviceStackOf(current, stack.region);
}

async function failureOf(
  access: AccountAccess,
  { id, name, region, status }: ServiceStack,
): Promise<OperationError> {
  const { StackEvents: events = [] } = await access
    .client(CloudFormationClient, region)
    .send(new DescribeStackEventsCommand({ StackName: id }));
  const reasons = events
    .filter(
      ({ PhysicalResourceId, ResourceStatus }) =>
        ResourceStatus === 'DELETE_FAILED' && PhysicalResourceId !== id,
    )
    .map(
      ({ LogicalResourceId, ResourceStatusReason }) =>
        `${LogicalResourceId ?? ''}: ${ResourceStatusReason ?? ''}`,
    );
  return new OperationError(
    `CloudFormation could not delete the stack ${name} (${status})` +
      `${reasons.length === 0 ? '' : `: ${[...new Set(reasons)].join('; ')}`}; correct the cause, then run the same command again`,
  );
}
