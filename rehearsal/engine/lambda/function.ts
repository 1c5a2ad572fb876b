import {
  GetFunctionConfigurationCommand,
  GetFunctionEventInvokeConfigCommand,
  LambdaClient,
  type FunctionConfiguration,
} from '@aws-sdk/client-lambda';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { Session } from '../aws';
import { unpack } from '../artifacts/zip';
import type { EngineContext } from '../context';
import { codeOf, configurationError, messageOf } from '../errors';

/** A deployed Lambda function, with its code unpacked on disk. */
export interface DeployedFunction extends FunctionSettings, AsyncSettings {
  readonly region: string;
  readonly codeDirectory: string;
  /** Path of the log file with all output of the function. */
  readonly logFile: string;
}

interface FunctionSettings {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly handler: string;
  /** Log group to which Lambda writes the output of the function. */
  readonly logGroup: string;
  /** Memory size in megabytes. */
  readonly memorySize: number;
  /** Timeout of one invocation in milliseconds. */
  readonly timeout: number;
  readonly variables: Readonly<Record<string, string>>;
}

interface AsyncSettings {
  /** Maximum number of retries of a failed asynchronous invocation, from 0 to 2. */
  readonly maximumRetries: number;
  /** Maximum age of an event in milliseconds. Lambda drops older events. */
  readonly maximumEventAge: number;
}

/**
 * Pattern for function names. The engine also uses function names as file names.
 * https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html
 */
const FUNCTION_NAME = /^[\w-]{1,64}$/;
/** Default timeout and memory size of Lambda. */
const DEFAULT_MEMORY_MB = 128;
const DEFAULT_TIMEOUT_SECONDS = 3;
/** Default settings of Lambda for asynchronous invocations. */
const DEFAULT_RETRIES = 2;
const DEFAULT_EVENT_AGE_SECONDS = 21_600;

/** @throws ActionFailure if the function does not exist or has settings that the engine does not support. */
export async function readFunction(
  engine: EngineContext,
  session: Session,
  region: string,
  functionName: string,
): Promise<DeployedFunction> {
  const lambda = engine.aws.client(LambdaClient, session, region);
  const configuration = await lambda
    .send(new GetFunctionConfigurationCommand({ FunctionName: functionName }))
    .catch((cause: unknown) => {
      throw configurationError(
        `the function ${functionName} cannot be read in ${region}: ${messageOf(cause)}`,
        cause,
      );
    });
  const settings = settingsOf(configuration, functionName);
  const { name, arn } = settings;
  const zip = engine.backend.functionCode(arn);
  if (zip === undefined) {
    throw configurationError(
      `the local AWS has no zip with the code of the function ${name}; deploy the function again`,
    );
  }
  const logs = join(engine.workDirectory, 'logs');
  await mkdir(logs, { recursive: true });
  return {
    ...settings,
    ...(await readAsyncSettings(lambda, name)),
    region,
    codeDirectory: await unpackCode(engine.workDirectory, zip),
    // Functions in different accounts can have the same name.
    logFile: join(logs, `${arn.split(':').slice(3, 5).join('-')}-${name}.log`),
  };
}

function settingsOf(configuration: FunctionConfiguration, functionName: string): FunctionSettings {
  const { FunctionName: name, FunctionArn: arn, Role: roleArn, Handler: handler } = configuration;
  if (name === undefined || arn === undefined || roleArn === undefined || handler === undefined) {
    throw configurationError(
      `the local AWS returned the function ${functionName} without a name, ARN, role or handler`,
    );
  }
  if (!FUNCTION_NAME.test(name)) {
    throw configurationError(
      `invalid function name '${name}'; allowed: 1 to 64 letters, digits, dashes and underscores`,
    );
  }
  requireNodeWithoutLayers(name, configuration);
  const { MemorySize: memorySize = DEFAULT_MEMORY_MB, Timeout: seconds = DEFAULT_TIMEOUT_SECONDS } =
    configuration;
  const variables = configuration.Environment?.Variables ?? {};
  const logGroup = configuration.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`;
  return { name, arn, roleArn, handler, logGroup, memorySize, timeout: seconds * 1000, variables };
}

/** @throws ActionFailure if the engine cannot run functions with these settings. */
export function requireNodeWithoutLayers(
  name: string,
  { Runtime: runtime, Layers: layers = [] }: Pick<FunctionConfiguration, 'Runtime' | 'Layers'>,
): void {
  if (runtime?.startsWith('nodejs') === true && layers.length === 0) return;
  throw configurationError(
    `the function ${name} has the runtime ${runtime ?? 'of a container image'} and ${String(layers.length)} layers; ` +
      'the rehearsal runs only nodejs functions without layers',
  );
}

async function readAsyncSettings(lambda: LambdaClient, name: string): Promise<AsyncSettings> {
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

/**
 * Unpacks each zip once. The zip is unpacked into a temporary folder that is then renamed, so that concurrent actions
 * never read an incomplete folder.
 */
async function unpackCode(workDirectory: string, zip: Buffer): Promise<string> {
  const directory = join(workDirectory, 'functions', createHash('sha256').update(zip).digest('hex'));
  if (existsSync(directory)) return directory;
  const unpacked = `${directory}.${randomUUID()}`;
  await unpack(zip, unpacked);
  await rename(unpacked, directory).catch(async (error: unknown) => {
    if (!existsSync(directory)) throw error;
    await rm(unpacked, { recursive: true, force: true });
  });
  return directory;
}
