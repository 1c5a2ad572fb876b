import type { ServiceClients } from '../resources/services';
import type { Stack, StackOperation, StackResource } from '../stacks/stack';
import type { Stacks } from '../stacks/stacks';

/** One running stack operation. */
export interface Run {
  readonly stacks: Stacks;
  readonly stackId: string;
  readonly operation: StackOperation;
  /** The services under the role of the stack. */
  readonly services: ServiceClients;
  /** Waits until it is time to look at a resource again. @throws Canceled if the operation was canceled. */
  pause(): Promise<void>;
}

export const stackOf = ({ stacks, stackId }: Run): Stack => stacks.get(stackId);

export function setStackStatus(run: Run, status: string, reason?: string): void {
  run.stacks.setStatus(run.stackId, status, run.operation, reason);
}

/** Replaces a resource of the stack, without an event. */
export function putResource(run: Run, resource: StackResource): void {
  const { resources } = stackOf(run);
  run.stacks.change(run.stackId, { resources: new Map([...resources, [resource.logicalId, resource]]) });
}

/** Changes the status of a resource of the stack, and adds the event. @returns the changed resource. */
export function setResourceStatus(
  run: Run,
  resource: StackResource,
  status: string,
  reason?: string,
): StackResource {
  const changed = { ...resource, status, reason, timestamp: run.stacks.now() };
  putResource(run, changed);
  run.stacks.addResourceEvent(run.stackId, run.operation, changed, reason);
  return changed;
}

/** Adds an event of a resource that is no longer a resource of the stack. */
export function addLeftoverEvent(run: Run, resource: StackResource, status: string, reason?: string): void {
  run.stacks.addResourceEvent(run.stackId, run.operation, { ...resource, status }, reason);
}
