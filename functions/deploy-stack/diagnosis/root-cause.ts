import type { StackEvent } from '@aws-sdk/client-cloudformation';

import type { Run } from '../ports';
import { type Operation, isStackEvent } from '../stack/operation';
import { readEvents } from '../stack/read-stack';
import { consoleLink } from './console-link';
import type { Finding } from './finding';

const NESTED_STACK = 'AWS::CloudFormation::Stack';
/** Maximum depth of nested stacks in which the function looks for causes. */
const MAXIMUM_DEPTH = 5;
const MAXIMUM_CAUSES = 5;
const NO_REASON = 'no reason given';

/**
 * Returns true for the failure of a resource. Returns false for a resource that CloudFormation canceled because another
 * resource failed.
 */
const isCause = (event: StackEvent) =>
  !isStackEvent(event) &&
  (event.ResourceStatus ?? '').endsWith('_FAILED') &&
  !(event.ResourceStatusReason ?? '').toLowerCase().includes('cancelled');

/**
 * Returns the first five resource failures of an operation. If no resource failed, returns the last reason in the
 * events of the stack itself. Returns an empty list when no event contains a reason.
 */
export async function readCauses({ events }: Pick<Operation, 'events'>, run: Run): Promise<Finding[]> {
  const causes = await readCausesIn(events, run, MAXIMUM_DEPTH);
  if (causes.length > 0) return causes.slice(0, MAXIMUM_CAUSES);
  const reasons = events.filter(isStackEvent).flatMap((event) => event.ResourceStatusReason ?? []);
  return reasons.slice(-1).map((reason) => ({ source: 'CloudFormation', resource: undefined, reason }));
}

/** Reads why the newest operation on a stack failed. */
export async function readLatestCauses(stackId: string, run: Run): Promise<Finding[]> {
  const events = await readEvents(
    run.cloudFormation,
    stackId,
    0,
    (event) => isStackEvent(event) && (event.ResourceStatus ?? '').endsWith('_IN_PROGRESS'),
  );
  return (await readCausesIn([...events].reverse(), run, MAXIMUM_DEPTH)).slice(0, MAXIMUM_CAUSES);
}

async function readCausesIn(events: readonly StackEvent[], run: Run, depth: number): Promise<Finding[]> {
  const causes: Finding[] = [];
  const since = events[0]?.Timestamp;
  for (const event of events.filter(isCause).slice(0, MAXIMUM_CAUSES)) {
    const nested = depth > 0 ? await readNestedCauses(event, since, run, depth - 1) : [];
    causes.push(...(nested.length > 0 ? nested : [causeOf(event, events)]));
  }
  return causes;
}

/**
 * Reads the causes from the events of a nested stack. The event of the outer stack reports only that the nested stack
 * failed.
 */
async function readNestedCauses(
  event: StackEvent,
  since: Date | undefined,
  run: Run,
  depth: number,
): Promise<Finding[]> {
  const { ResourceType, PhysicalResourceId: stackId, LogicalResourceId: id = '?' } = event;
  if (ResourceType !== NESTED_STACK || stackId === undefined || !stackId.startsWith('arn:')) return [];
  const events = await readEvents(run.cloudFormation, stackId, since?.getTime() ?? 0, () => false);
  const causes = await readCausesIn([...events].reverse(), run, depth);
  return causes.map((cause) => ({ ...cause, resource: `${id}/${cause.resource ?? '?'}` }));
}

function causeOf(event: StackEvent, events: readonly StackEvent[]): Finding {
  const { LogicalResourceId = '?', ResourceType = '?', ResourceStatus = '?', ResourceStatusReason } = event;
  return {
    source: 'CloudFormation',
    resource: `${LogicalResourceId} (${ResourceType}) ${ResourceStatus}`,
    reason: `${ResourceStatusReason ?? NO_REASON}${hookReasons(event, events)}`,
    ...(event.StackId === undefined ? {} : { link: consoleLink(event.StackId) }),
  };
}

/** Returns the reasons of the failed hooks of a resource. The event of the resource reports only that a hook failed. */
function hookReasons({ LogicalResourceId }: StackEvent, events: readonly StackEvent[]): string {
  const failed = events.filter(
    (event) => event.LogicalResourceId === LogicalResourceId && (event.HookStatus ?? '').endsWith('_FAILED'),
  );
  return failed
    .map(({ HookType = '?', HookStatusReason }) => `, hook ${HookType}: ${HookStatusReason ?? NO_REASON}`)
    .join('');
}

/**
 * Returns the resources that CloudFormation could not delete after an update. CloudFormation tries three times to
 * delete a resource, then removes the resource from the stack and completes the update. The resource still exists and
 * costs money.
 */
export function orphansOf({ events }: Pick<Operation, 'events'>): Finding[] {
  const newest = new Map<string, StackEvent>();
  for (const event of events) {
    const { PhysicalResourceId: id = '', ResourceStatus = '' } = event;
    if (!isStackEvent(event) && id !== '' && ResourceStatus.startsWith('DELETE_')) newest.set(id, event);
  }
  return [...newest.values()]
    .filter(({ ResourceStatus }) => ResourceStatus === 'DELETE_FAILED')
    .map(({ LogicalResourceId = '?', PhysicalResourceId = '?', ResourceStatusReason }) => ({
      source: 'CloudFormation',
      resource: `${LogicalResourceId} (${PhysicalResourceId})`,
      reason: ResourceStatusReason ?? NO_REASON,
    }));
}
