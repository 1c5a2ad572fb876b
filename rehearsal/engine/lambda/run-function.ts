import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { z } from 'zod';

import { withPath } from '../../system/disk-fault';
import type { EngineContext } from '../context';
import { BOOTSTRAP } from './bootstrap';
import type { DeployedFunction } from './function';
import { writeFunctionLog } from './function-log';

const answerSchema = z.object({
  errorType: z.string().optional(),
  errorMessage: z.string().optional(),
  trace: z.string().optional(),
});

/**
 * Runs a function once in a new process. The process gets the variables of the function, the credentials of the
 * function's role and the endpoint of the local AWS, but no environment variables of the user.
 *
 * @returns the error of the function, or undefined if the function succeeded.
 */
export async function runFunction(
  engine: EngineContext,
  target: DeployedFunction,
  event: unknown,
  requestId: string,
): Promise<string | undefined> {
  const session = await engine.aws.assumeFor(
    { name: 'lambda.amazonaws.com', sourceAccount: target.arn.split(':')[4] ?? '', sourceArn: target.arn },
    target.roleArn,
    target.region,
    target.name,
  );
  const log = await open(target.logFile, 'a');
  const { size: from } = await log.stat();
  try {
    await log.write(`START RequestId: ${requestId}\n`);
    const child = engine.processes.spawn(
      engine.nodePath,
      ['-e', BOOTSTRAP, target.codeDirectory, target.handler],
      {
        cwd: target.codeDirectory,
        env: {
          ...target.variables,
          AWS_REGION: target.region,
          AWS_LAMBDA_FUNCTION_NAME: target.name,
          AWS_ACCESS_KEY_ID: session.accessKeyId,
          AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
          AWS_SESSION_TOKEN: session.sessionToken,
          AWS_ENDPOINT_URL: engine.backend.endpoint,
          // Without AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE, the AWS SDK would read the configuration files of
          // the user.
          AWS_CONFIG_FILE: '/dev/null',
          AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
          // Suppresses the SDK warning about Node.js 20, because error messages quote the last lines of the log.
          AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
        },
        stdio: ['pipe', log.fd, log.fd, 'pipe'],
      },
    );
    const timeout = { reached: false };
    const cancel = engine.clock.after(target.timeout, () => {
      timeout.reached = true;
      child.kill();
    });
    const answer = readAll(child.process.stdio[3] as Readable);
    child.process.stdin?.on('error', () => undefined);
    child.process.stdin?.end(
      JSON.stringify({
        event,
        context: contextOf(target, requestId),
        timeout: target.timeout,
        ahead: engine.clock.ahead,
      }),
    );
    const ending = await child.ended.finally(cancel);
    const error = timeout.reached
      ? `Task timed out after ${(target.timeout / 1000).toFixed(2)} seconds`
      : errorOf(await answer, ending.code);
    if (error !== undefined) await log.write(`${requestId} ${error}\n`);
    await log.write(`END RequestId: ${requestId}\n`);
    // Lambda writes the log beside the work of the next action.
    void engine.activity.track(() => writeFunctionLog(engine, target, { requestId, session, from }));
    return error;
  } catch (error) {
    throw withPath(error, target.logFile);
  } finally {
    await log.close();
  }
}

function contextOf(target: DeployedFunction, requestId: string) {
  return {
    awsRequestId: requestId,
    functionName: target.name,
    functionVersion: '$LATEST',
    invokedFunctionArn: target.arn,
    memoryLimitInMB: String(target.memorySize),
    callbackWaitsForEmptyEventLoop: true,
  };
}

function errorOf(answer: string, code: number): string | undefined {
  if (answer === '') return `Runtime exited without a response, exit status ${String(code)}`;
  const { errorType, errorMessage, trace } = answerSchema.parse(JSON.parse(answer));
  return errorType === undefined ? undefined : (trace ?? '') || `${errorType}: ${errorMessage ?? ''}`;
}

function readAll(stream: Readable): Promise<string> {
  const parts: Buffer[] = [];
  return new Promise((resolve) => {
    stream.on('data', (part: Buffer) => parts.push(part));
    stream.on('error', () => {
      resolve('');
    });
    stream.on('close', () => {
      resolve(Buffer.concat(parts).toString());
    });
  });
}
