import {
  type CloudFormationClient,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';

import { findStack } from '../../shared/aws/find-stack';
import { IMAGE_PARAMETER } from '../../shared/release/names';

export interface StackSnapshot {
  /** ARN of the stack. */
  readonly id: string;
  readonly status: string;
  /** Value of the stack's parameter for the image. */
  readonly image: string | undefined;
  readonly tags: ReadonlyMap<string, string>;
  readonly outputs: ReadonlyMap<string, string>;
}

/** Reads a stack. Returns undefined when the stack does not exist. */
export async function describeStack(
  client: CloudFormationClient,
  nameOrId: string,
): Promise<StackSnapshot | undefined> {
  const stack = await findStack(client, nameOrId);
  if (stack?.StackId === undefined) return undefined;
  return {
    id: stack.StackId,
    status: stack.StackStatus ?? '',
    image: stack.Parameters?.find(({ ParameterKey }) => ParameterKey === IMAGE_PARAMETER)?.ParameterValue,
    tags: new Map((stack.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
    outputs: new Map(
      (stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey ?? '', OutputValue ?? '']),
    ),
  };
}

/**
 * Reads the events of a stack, newest first. Stops after an event for which `isLast` returns true, or before an event
 * that is older than `since`. Reading all pages could take long, because CloudFormation keeps events for 90 days.
 *
 * @param since Time in milliseconds since the epoch.
 */
export async function readEvents(
  client: CloudFormationClient,
  stackId: string,
  since: number,
  isLast: (event: StackEvent) => boolean,
): Promise<StackEvent[]> {
  const events: StackEvent[] = [];
  let token: string | undefined;
  do {
    const page = await client.send(new DescribeStackEventsCommand({ StackName: stackId, NextToken: token }));
    for (const event of page.StackEvents ?? []) {
      if ((event.Timestamp?.getTime() ?? since) < since) return events;
      events.push(event);
      if (isLast(event)) return events;
    }
    token = page.NextToken;
  } while (token !== undefined);
  return events;
}

/** Returns the physical ids of all resources of one type in a stack. */
export async function describeResources(
  client: CloudFormationClient,
  stackId: string,
  type: string,
): Promise<string[]> {
  const { StackResources = [] } = await client.send(
    new DescribeStackResourcesCommand({ StackName: stackId }),
  );
  return StackResources.flatMap(({ ResourceType, PhysicalResourceId }) =>
    ResourceType === type && PhysicalResourceId !== undefined ? [PhysicalResourceId] : [],
  );
}
