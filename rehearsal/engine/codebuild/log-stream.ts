import { createReadStream } from 'node:fs';

import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  type InputLogEvent,
} from '@aws-sdk/client-cloudwatch-logs';

import { arn, consoleOf, type AccountRegion } from '../../../stacks/names';
import type { BuildLog } from './build-log';
import type { LogSettings } from './project';
import type { BuildRecord } from './records/build-record';

/**
 * Limits of one PutLogEvents request
 * (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html). The size of an event is
 * the number of its UTF-8 bytes plus 26.
 */
const BATCH_EVENTS = 10_000;
const BATCH_BYTES = 1_048_576;
const EVENT_OVERHEAD = 26;
/** Maximum size of one event in bytes. A longer line becomes several events. */
const EVENT_BYTES = 256 * 1024 - EVENT_OVERHEAD;
const NEWLINE = 0x0a;

/** Log stream of one build. */
export type LogStream = NonNullable<BuildRecord['logs']>;

/** Returns the log stream of a build. */
export function logStreamOf(
  { groupName, streamPrefix }: LogSettings,
  accountRegion: AccountRegion,
  uuid: string,
): LogStream {
  const streamName = streamPrefix === undefined ? uuid : `${streamPrefix}/${uuid}`;
  return {
    groupName,
    streamName,
    deepLink:
      `${consoleOf(accountRegion.region)}/cloudwatch/home?region=${accountRegion.region}` +
      `#logsV2:log-groups/log-group/${consolePart(groupName)}/log-events/${consolePart(streamName)}`,
    cloudWatchLogsArn: arn('logs', accountRegion, `log-group:${groupName}:log-stream:${streamName}`),
  };
}

/** Encodes a name twice, because the console decodes the names in the fragment of its address twice. */
const consolePart = (name: string) => encodeURIComponent(encodeURIComponent(name)).replaceAll('%', '$');

/**
 * Writes a build log to its log stream, at the end of the build.
 *
 * @throws Error of CloudWatch Logs, for example if the log group does not exist.
 */
export async function uploadLog(
  client: CloudWatchLogsClient,
  { groupName: logGroupName, streamName: logStreamName }: LogStream,
  log: BuildLog,
): Promise<void> {
  await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  for await (const logEvents of batches(log)) {
    await client.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  }
}

async function* batches(log: BuildLog): AsyncGenerator<InputLogEvent[]> {
  let batch: InputLogEvent[] = [];
  let bytes = 0;
  for await (const { position, line } of lines(log.file)) {
    const message = line.toString();
    const size = Buffer.byteLength(message) + EVENT_OVERHEAD;
    if (batch.length === BATCH_EVENTS || bytes + size > BATCH_BYTES) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push({ timestamp: log.timeAt(position), message });
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

/**
 * Yields the lines of a file with their newline, because CloudWatch Logs accepts no empty message. A long line becomes
 * several parts.
 */
async function* lines(file: string): AsyncGenerator<{ position: number; line: Buffer }> {
  let rest: Buffer = Buffer.alloc(0);
  let position = 0;
  for await (const part of createReadStream(file) as AsyncIterable<Buffer>) {
    rest = Buffer.concat([rest, part]);
    for (let end = endOfLine(rest); end > 0; end = endOfLine(rest)) {
      yield { position, line: rest.subarray(0, end) };
      position += end;
      rest = rest.subarray(end);
    }
  }
  if (rest.length > 0) yield { position, line: rest };
}

/** Returns the length of the first line, or of the first part of a long line. Returns 0 if neither is complete. */
function endOfLine(bytes: Buffer): number {
  const end = bytes.indexOf(NEWLINE) + 1;
  if (end > 0 && end <= EVENT_BYTES) return end;
  return bytes.length >= EVENT_BYTES ? EVENT_BYTES : 0;
}
