import {
  CloudFormationClient,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';

import type { RoleSession } from '../../sessions';
import { logReads } from './log-reads';
import type { Read } from './reads';

/** Returns the requests about a service stack. The outputs of the stack name its service and its log group. */
export async function stackReads(session: RoleSession, StackName: string, cluster: string): Promise<Read[]> {
  const cloudFormation = session.client(CloudFormationClient);
  const describe = () => cloudFormation.send(new DescribeStacksCommand({ StackName }));
  const outputs = await readOutputs(session, StackName);
  const [service, logGroup] = [outputs.get('ServiceName'), outputs.get('LogGroup')];
  const ecs = session.client(ECSClient);
  return [
    ['cloudformation:DescribeStacks', describe],
    [
      'cloudformation:DescribeStackEvents',
      () => cloudFormation.send(new DescribeStackEventsCommand({ StackName })),
    ],
    ...(service === undefined
      ? []
      : [
          [
            'ecs:DescribeServices',
            () => ecs.send(new DescribeServicesCommand({ cluster, services: [service] })),
          ] satisfies Read,
        ]),
    ...(logGroup === undefined ? [] : await logReads(session, logGroup)),
  ];
}

/** Reads the outputs of a service stack, which name its service and its log group. */
export async function readOutputs(session: RoleSession, StackName: string): Promise<Map<string, string>> {
  const { Stacks: [stack] = [] } = await session
    .client(CloudFormationClient)
    .send(new DescribeStacksCommand({ StackName }));
  return new Map(stack?.Outputs?.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
}
