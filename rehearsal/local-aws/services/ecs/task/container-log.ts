import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';

import {
  type CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  type InputLogEvent,
} from '@aws-sdk/client-cloudwatch-logs';
import type { ContainerDefinition } from '@aws-sdk/client-ecs';

import { codeOf, messageOf } from '../../../../engine/errors';
import { NotRunnableError } from '../../../containers/not-runnable';
import { StartFailure } from './start-failure';

/** Log group and log stream of a container. */
export interface LogStream {
  readonly logGroupName: string;
  readonly logStreamName: string;
}

/** Milliseconds for which lines are collected before they are sent. */
const COLLECT_MS = 200;
/** Limits of one event and one request, below those of PutLogEvents. */
const LINE_LIMIT = 200_000;
const BATCH_LINES = 1_000;

/**
 * Returns the log stream of a container: `<prefix>/<container>/<task id>`. Undefined for a container without logs.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
 *
 * @throws NotRunnableError for another log driver than awslogs.
 */
export function logStreamOf(
  { name = '', logConfiguration }: ContainerDefinition,
  taskId: string,
): LogStream | undefined {
  if (logConfiguration === undefined) return undefined;
  const { logDriver = '', options = {} } = logConfiguration;
  if (logDriver !== 'awslogs') {
    throw new NotRunnableError(`its log driver is ${logDriver}; a rehearsal knows only awslogs`);
  }
  const prefix = options['awslogs-stream-prefix'];
  return {
    logGroupName: options['awslogs-group'] ?? '',
    logStreamName: prefix === undefined ? taskId : `${prefix}/${name}/${taskId}`,
  };
}

/** Creates a log stream as the awslogs driver does. @throws StartFailure with the reason of ECS. */
export async function createLogStream(client: CloudWatchLogsClient, stream: LogStream): Promise<void> {
  await client.send(new CreateLogStreamCommand(stream)).catch((cause: unknown) => {
    throw new StartFailure(
      'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to ' +
        `create Cloudwatch log stream: ${codeOf(cause)}: ${messageOf(cause)} : exit status 1`,
      { cause },
    );
  });
}

/** Writes the output of a container to a file, and to its log stream. */
export class ContainerLog {
  private lines: InputLogEvent[] = [];
  private sending: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private readonly file: WriteStream;

  /** @param send.stream undefined for a container without a log stream. */
  constructor(
    file: string,
    private readonly send: { readonly client: CloudWatchLogsClient; readonly stream: LogStream | undefined },
    private readonly now: () => number,
  ) {
    mkdirSync(dirname(file), { recursive: true });
    this.file = createWriteStream(file, { flags: 'a' });
    // The log stream still has the lines if the file cannot be written.
    this.file.on('error', () => undefined);
  }

  /** Reads the output of a container until the output ends. */
  read(outputs: readonly Readable[]): void {
    for (const input of outputs) {
      createInterface({ input }).on('line', (line) => {
        this.add(line);
      });
    }
  }

  /** Sends the remaining lines. Lines that CloudWatch Logs rejects are lost, as in the mode `non-blocking`. */
  async close(): Promise<void> {
    clearTimeout(this.timer);
    this.flush();
    await this.sending;
    this.file.end();
  }

  private add(line: string): void {
    this.file.write(`${line}\n`);
    // CloudWatch Logs rejects an empty message.
    if (line === '' || this.send.stream === undefined) return;
    this.lines.push({ timestamp: this.now(), message: line.slice(0, LINE_LIMIT) });
    this.timer ??= setTimeout(() => {
      this.flush();
    }, COLLECT_MS).unref();
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { client, stream } = this.send;
    while (this.lines.length > 0 && stream !== undefined) {
      const logEvents = this.lines.splice(0, BATCH_LINES);
      this.sending = this.sending.then(async () => {
        await client.send(new PutLogEventsCommand({ ...stream, logEvents })).catch(() => undefined);
      });
    }
  }
}
