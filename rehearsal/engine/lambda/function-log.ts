import { open } from 'node:fs/promises';

import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';

import type { Session } from '../aws';
import type { EngineContext } from '../context';
import { messageOf } from '../errors';
import type { DeployedFunction } from './function';

/** One invocation whose output is in the log file of its function. */
export interface LoggedInvocation {
  readonly requestId: string;
  /** Credentials of the function's role, with which Lambda writes the log. */
  readonly session: Session;
  /** Position in the log file at which the output begins, in bytes. */
  readonly from: number;
}

/**
 * Writes the output of an invocation to a log stream of the function, as Lambda does with the role of the function:
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html. A failure does not change the result of
 * the invocation, and appears in the log file.
 */
export async function writeFunctionLog(
  { aws, clock }: EngineContext,
  { logFile, logGroup: logGroupName, region }: DeployedFunction,
  { requestId, session, from }: LoggedInvocation,
): Promise<void> {
  const file = await open(logFile, 'a+');
  try {
    const { size } = await file.stat();
    const { buffer } = await file.read({ buffer: Buffer.alloc(size - from), position: from });
    const lines = buffer
      .toString()
      .split('\n')
      .filter((line) => line !== '');
    const client = aws.client(CloudWatchLogsClient, session, region);
    const day = new Date(clock.now()).toISOString().slice(0, 10).replaceAll('-', '/');
    const logStreamName = `${day}/[$LATEST]${requestId.replaceAll('-', '')}`;
    await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    const timestamp = clock.now();
    await client.send(
      new PutLogEventsCommand({
        logGroupName,
        logStreamName,
        logEvents: lines.map((message) => ({ timestamp, message })),
      }),
    );
  } catch (error) {
    await file.write(`the log was not written to the log group ${logGroupName}: ${messageOf(error)}\n`);
  } finally {
    await file.close();
  }
}
