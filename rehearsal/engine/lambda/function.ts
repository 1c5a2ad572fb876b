import {
  GetFunctionConfigurationCommand,
  GetFunctionEventInvokeConfigCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { Session } from '../aws';
import { ActionFailure, codeOf, messageOf } from '../errors';
import type { EngineContext } from '../context';
import { unpack } from '../artifacts/zip';

/** A function as it is deployed, its code unpacked. */
export interface DeployedFunction {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly roleArn: string;
  readonly handler: string;
  readonly memorySize: number;
  /** Milliseconds. */
  readonly timeout: number;
  readonly variables: Readonly<Record<string, string>>;
  readonly codeDirectory: string;
  /** Where its output goes. */
  readonly logFile: string;
  /** How often an asynchronous event is tried again, 0 to 2. */
  readonly maximumRetries: number;
  /** An event older than this is dropped, in milliseconds. */
  readonly maximumEventAge: number;
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html; the log is a file of that name. */
const FUNCTION_NAME = /^[\w-]{1,64}$/;
/** Lambda's defaults for asynchronous invocation: two retries, six hours. */
const DEFAULT_RETRIES = 2;
const DEFAULT_EVENT_AGE_SECONDS = 21_600;

/** @throws ActionFailure when the function does not exist or is none the engine runs. */
export async function readFunction(
  engine: EngineContext,
  session: Session,
  region: string,
  functionName: string,
): Promise<DeployedFunction> {
  const lambda = engine.aws.client(LambdaClient, session, region);
  const refuse = (message: string, cause?: unknown): ActionFailure =>
    new ActionFailure('ConfigurationError', message, { cause });
  const found = await lambda
    .send(new GetFunctionConfigurationCommand({ FunctionName: functionName }))
    .catch((error: unknown) => {
      throw refuse(`the function ${functionName} cannot be read in ${region}: ${messageOf(error)}`, error);
    });
  const { FunctionName: name, FunctionArn: arn, Role: roleArn, Handler: handler, Runtime: runtime } = found;
  if (name === undefined || arn === undefined || roleArn === undefined || handler === undefined) {
    throw refuse(`the local AWS describes the function ${functionName} without a name, ARN, role or handler`);
  }
  if (!FUNCTION_NAME.test(name)) {
    throw refuse(`got the function name '${name}'; allowed: 1 to 64 letters, digits, dashes and underscores`);
  }
  if (runtime?.startsWith('nodejs') !== true || (found.Layers ?? []).length > 0) {
    throw refuse(
      `${name} has the runtime ${runtime ?? 'of its image'}; the engine runs nodejs functions without layers`,
    );
  }
  const code = engine.backend.functionCode(arn);
  if (code === undefined) throw refuse(`the code of ${name} is not known: no zip was deployed`);
  const logs = join(engine.workDirectory, 'logs');
  await mkdir(logs, { recursive: true });
  const retries = await asynchronous(lambda, name);
  return {
    name,
    arn,
    region,
    roleArn,
    handler,
    memorySize: found.MemorySize ?? 128,
    timeout: (found.Timeout ?? 3) * 1000,
    variables: found.Environment?.Variables ?? {},
    codeDirectory: await codeOfZip(engine.workDirectory, code),
    // Two accounts may have functions of one name.
    logFile: join(logs, `${arn.split(':').slice(3, 5).join('-')}-${name}.log`),
    ...retries,
  };
}

async function asynchronous(lambda: LambdaClient, name: string) {
  const config = await lambda
    .send(new GetFunctionEventInvokeConfigCommand({ FunctionName: name }))
    .catch((error: unknown) => {
      if (codeOf(error) === 'ResourceNotFoundException') return undefined;
      throw error;
    });
  return {
    maximumRetries: config?.MaximumRetryAttempts ?? DEFAULT_RETRIES,
    maximumEventAge: (config?.MaximumEventAgeInSeconds ?? DEFAULT_EVENT_AGE_SECONDS) * 1000,
  };
}

/** Unpacked once a code; two actions that need it at once do not see each other's half. */
async function codeOfZip(workDirectory: string, zip: Buffer): Promise<string> {
  const directory = join(workDirectory, 'functions', createHash('sha256').update(zip).digest('hex'));
  if (existsSync(directory)) return directory;
  const fresh = `${directory}.${randomUUID()}`;
  await unpack(zip, fresh);
  await rename(fresh, directory).catch(async (error: unknown) => {
    if (!existsSync(directory)) throw error;
    await rm(fresh, { recursive: true, force: true });
  });
  return directory;
}
