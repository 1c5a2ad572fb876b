import {
  CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';

import type { RoleSession } from '../../sessions';
import type { Read } from './reads';

/** Returns the requests with which an operator looks at a log. The log group must have a log stream. */
export async function logReads(session: RoleSession, logGroupName: string): Promise<Read[]> {
  const client = session.client(CloudWatchLogsClient);
  const describe = () => client.send(new DescribeLogStreamsCommand({ logGroupName }));
  const [stream] = (await describe()).logStreams ?? [];
  return [
    ['logs:DescribeLogStreams', describe],
    ['logs:FilterLogEvents', () => client.send(new FilterLogEventsCommand({ logGroupName }))],
    [
      'logs:GetLogEvents',
      () =>
        client.send(
          new GetLogEventsCommand({ logGroupName, logStreamName: stream?.logStreamName ?? 'none' }),
        ),
    ],
  ];
}
