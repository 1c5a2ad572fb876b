import { open } from 'node:fs/promises';

import { withPath } from '../../system/disk-fault';
import type { Session } from '../aws';
import type { EngineContext } from '../context';
import { BOOTSTRAP } from './bootstrap';
import { ExecutionEnvironment } from './execution-environment';
import type { DeployedFunction } from './function';
import { writeFunctionLog } from './function-log';

/**
 * Runs a function once, in the process of an earlier invocation if there is one. The process gets the variables of the
 * function, the credentials of the function's role and the endpoint of the local AWS, but no environment variables of the
 * user.
 *
 * @returns the error of the function, or undefined if the function succeeded.
 */
export async function runFunction(
  engine: EngineContext,
  target: DeployedFunction,
  event: unknown,
  requestId: string,
): Promise<string | undefined> {
  const { clock, environments } = engine;
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
    const { arn, codeDirectory, handler, variables } = target;
    const key = JSON.stringify([arn, codeDirectory, handler, variables, session.accessKeyId]);
    const environment = environments.take(key, () => startProcess(engine, target, session, log.fd));
    const { timeout } = target;
    const limit = { reached: false };
    const cancel = clock.after(timeout, () => {
      limit.reached = true;
      environment.kill();
    });
    const context = contextOf(target, requestId);
    const failure = await environment.invoke({ event, context, timeout, ahead: clock.ahead }).finally(cancel);
    environments.giveBack(key, environment);
    const error = limit.reached ? `Task timed out after ${(timeout / 1000).toFixed(2)} seconds` : failure;
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

/** @param log file descriptor for the output of the function. */
function startProcess(
  engine: EngineContext,
  target: DeployedFunction,
  session: Session,
  log: number,
): ExecutionEnvironment {
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
      stdio: ['pipe', log, log, 'pipe'],
    },
  );
  return new ExecutionEnvironment(child);
}

const contextOf = (target: DeployedFunction, requestId: string) => ({
  awsRequestId: requestId,
  functionName: target.name,
  functionVersion: '$LATEST',
  invokedFunctionArn: target.arn,
  memoryLimitInMB: String(target.memorySize),
  callbackWaitsForEmptyEventLoop: true,
});
