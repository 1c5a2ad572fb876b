import type { StackEvent } from '@aws-sdk/client-cloudformation';

import { type Operation, isStackEvent } from '../stack/operation';
import type { Run } from '../ports';
import { readEvents } from '../stack/change-stack';

const NESTED = 'AWS::CloudFormation::Stack';
/** Nested stacks may be nested; a message has room for one path down. */
const DEEPEST = 5;
const MOST_CAUSES = 5;

/** A failure that is not the mere echo of another one. */
const isCause = (event: StackEvent) =>
  !isStackEvent(event) &&
  (event.ResourceStatus ?? '').endsWith('_FAILED') &&
  !(event.ResourceStatusReason ?? '').toLowerCase().includes('cancelled');

/**
 * Why an operation failed: the first failure, then up to four more. Of a nested stack its own causes, because
 * all that the outer one says is that it failed. Falls back to what the stack itself says.
 */
export async function causesOf({ events }: Pick<Operation, 'events'>, run: Run): Promise<string[]> {
  const causes = await causesIn(events, run, DEEPEST);
  if (causes.length > 0) return causes.slice(0, MOST_CAUSES);
  const reasons = events.filter(isStackEvent).flatMap((event) => event.ResourceStatusReason ?? []);
  return [reasons.at(-1) ?? 'CloudFormation gives no reason'];
}

async function causesIn(events: readonly StackEvent[], run: Run, depth: number): Promise<string[]> {
  const causes: string[] = [];
  const since = events[0]?.Timestamp;
  for (const event of events.filter(isCause).slice(0, MOST_CAUSES)) {
    const inner = depth > 0 ? await causesOfNested(event, since, run, depth - 1) : [];
    const own = [`${describeEvent(event)}${hooksOf(event, events)}`];
    causes.push(...(inner.length > 0 ? inner : own));
  }
  return causes;
}

async function causesOfNested(
  event: StackEvent,
  since: Date | undefined,
  run: Run,
  depth: number,
): Promise<string[]> {
  const { ResourceType, PhysicalResourceId: stackId, LogicalResourceId: id = '?' } = event;
  if (ResourceType !== NESTED || stackId === undefined || !stackId.startsWith('arn:')) return [];
  const events = await readEvents(run.cloudFormation, stackId, since?.getTime() ?? 0, () => false);
  const causes = await causesIn([...events].reverse(), run, depth);
  return causes.map((cause) => `${id}/${cause}`);
}

/** A hook's reason stands on events of its own; the resource's only says that it failed. */
function hooksOf({ LogicalResourceId }: StackEvent, events: readonly StackEvent[]): string {
  const failed = events.filter(
    (event) => event.LogicalResourceId === LogicalResourceId && (event.HookStatus ?? '').endsWith('_FAILED'),
  );
  return failed
    .map(
      ({ HookType = '?', HookStatusReason }) =>
        `, hook ${HookType}: ${HookStatusReason ?? 'no reason given'}`,
    )
    .join('');
}

function describeEvent(event: StackEvent): string {
  const { LogicalResourceId = '?', ResourceType = '?', ResourceStatus = '?', ResourceStatusReason } = event;
  return `${LogicalResourceId} (${ResourceType}) ${ResourceStatus}: ${ResourceStatusReason ?? 'no reason given'}`;
}

/** What failed since the stack last came into motion, whoever set it; for a stack that is found in a bad state. */
export async function latestFailures(stackId: string, run: Run): Promise<string[]> {
  const events = await readEvents(
    run.cloudFormation,
    stackId,
    0,
    (event) => isStackEvent(event) && (event.ResourceStatus ?? '').endsWith('_IN_PROGRESS'),
  );
  return (await causesIn([...events].reverse(), run, DEEPEST)).slice(0, MOST_CAUSES);
}

/**
 * Resources that CloudFormation could not delete after an update: it tries three times, drops them from the
 * stack and calls the update complete. They run and cost on, and nobody owns them.
 */
export function orphansOf({ events }: Pick<Operation, 'events'>): string[] {
  const newest = new Map<string, StackEvent>();
  for (const event of events) {
    const { PhysicalResourceId: id = '', ResourceStatus = '' } = event;
    if (!isStackEvent(event) && id !== '' && ResourceStatus.startsWith('DELETE_')) newest.set(id, event);
  }
  return [...newest.values()]
    .filter(({ ResourceStatus }) => ResourceStatus === 'DELETE_FAILED')
    .map(
      ({ LogicalResourceId = '?', PhysicalResourceId = '?', ResourceStatusReason }) =>
        `${LogicalResourceId} (${PhysicalResourceId}): ${ResourceStatusReason ?? 'no reason given'}`,
    );
}
