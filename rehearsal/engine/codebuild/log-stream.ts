import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  type InputLogEvent,
} from '@aws-sdk/client-cloudwatch-logs';
import { readFile } from 'node:fs/promises';

import type { Session } from '../aws';
import type { EngineContext } from '../context';
import { messageOf } from '../errors';
import type { BuildRecord } from './api/records';

/**
 * Limits of one PutLogEvents request. Each event counts 26 bytes in addition to its text.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
 */
const MAXIMUM_EVENTS = 10_000;
const MAXIMUM_BYTES = 1_000_000;
const EVENT_BYTES = 26;
/** Maximum size of one event in bytes. Longer lines are cut. */
const LINE_BYTES = 200_000;

/**
 * Writes the log of a build to CloudWatch Logs, with the permissions of the project's role. AWS writes while the build
 * runs; the rehearsal writes at the end.
 *
 * @returns a note if the log could not be written.
 */
export async function writeLogStream(
  { aws }: EngineContext,
  session: Session,
  { logs, region, endTime = Date.now() }: BuildRecord,
  logFile: string,
): Promise<string[]> {
  const client = aws.client(CloudWatchLogsClient, session, region);
  const stream = { logGroupName: logs.groupName, logStreamName: logs.streamName };
  try {
    await client.send(new CreateLogStreamCommand(stream));
    for (const logEvents of batches(await readFile(logFile, 'utf8'), endTime)) {
      await client.send(new PutLogEventsCommand({ ...stream, logEvents }));
    }
    return [];
  } catch (error) {
    return [`the build log was not written to ${logs.groupName}: ${messageOf(error)}`];
  }
}

/** Splits a log into batches that one request may contain. All lines have the same time. */
export function batches(log: string, timestamp: number): InputLogEvent[][] {
  const all: InputLogEvent[][] = [];
  let bytes = Infinity;
  for (const line of log.split('\n').filter((text) => text !== '')) {
    const message = Buffer.from(line).subarray(0, LINE_BYTES).toString();
    const size = Buffer.byteLength(message) + EVENT_BYTES;
    if (bytes + size > MAXIMUM_BYTES || (all.at(-1)?.length ?? 0) >= MAXIMUM_EVENTS) {
      all.push([]);
      bytes = 0;
    }
    all.at(-1)?.push({ timestamp, message });
    bytes += size;
  }
  return all;
}
