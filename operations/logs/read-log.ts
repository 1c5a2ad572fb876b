import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  ResourceNotFoundException,
  type FilteredLogEvent,
} from '@aws-sdk/client-cloudwatch-logs';

import { linesOfJob, type FunctionEvent } from './job-lines';
import type { LogLine, LogSource } from './log-source';
import { functionText } from './parsed-line';

/** Number of lines of one source after which a read stops. */
const MOST_LINES = 10_000;

/** Lines of a source, in the order of time. */
export interface ReadLines {
  readonly lines: readonly LogLine[];
  /** True if the source has more lines than one read returns. */
  readonly isCut: boolean;
}

/** Reads the lines of a source. A log group or stream that does not exist has no lines. */
export async function readLog(source: LogSource): Promise<ReadLines> {
  const { events, isCut } = await readEvents(source);
  const { job, name } = source;
  const lines = job === undefined ? events : linesOfJob(events, job);
  return {
    isCut,
    lines: lines.map(({ id, message, time }) => ({
      id: `${name}/${id}`,
      time: new Date(time).toISOString(),
      source: name,
      text: job === undefined ? message : functionText(message),
    })),
  };
}

async function readEvents({ access, group, region, stream, window }: LogSource) {
  const client = access.client(CloudWatchLogsClient, region);
  const events: FunctionEvent[] = [];
  let nextToken: string | undefined;
  do {
    const command = new FilterLogEventsCommand({
      logGroupName: group,
      ...(stream === undefined ? {} : { logStreamNames: [stream] }),
      startTime: window.from,
      ...(window.to === undefined ? {} : { endTime: window.to }),
      nextToken,
    });
    const page = await client.send(command).catch((error: unknown) => {
      if (error instanceof ResourceNotFoundException) return { events: [], nextToken: undefined };
      throw error;
    });
    events.push(...(page.events ?? []).map(eventOf));
    ({ nextToken } = page);
  } while (nextToken !== undefined && events.length < MOST_LINES);
  return { events: events.sort((one, other) => one.time - other.time), isCut: nextToken !== undefined };
}

const eventOf = ({ eventId = '', message = '', timestamp = 0 }: FilteredLogEvent): FunctionEvent => ({
  id: eventId,
  time: timestamp,
  message,
});
