import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';

import type { ApiAnswer, Caller, PipelineApi, PipelineStart } from '../../../../rehearsal/engine/types';
import {
  startLocalAws,
  type LocalAws,
  type LocalAwsOptions,
} from '../../../../rehearsal/local-aws/local-aws';

export const DELIVERY = '111111111111';
export const PRODUCTION = '222222222222';

/** A real local AWS. The connected engine is fake and only records its calls. */
export interface TestLocalAws {
  readonly aws: LocalAws;
  readonly workDirectory: string;
  readonly reports: string[];
  readonly starts: PipelineStart[];
  /** Functions that EventBridge has invoked, with their events. */
  readonly invocations: { readonly functionArn: string; readonly event: unknown }[];
  readonly engineCalls: { operation: string; input: unknown; caller: Caller }[];
  /** Response that the fake engine returns to the next request. */
  engineAnswer: ApiAnswer;
  /** Error with which the fake engine rejects every start. */
  startError?: Error;
  /** Milliseconds by which the clock of the fake engine is ahead of the real time. */
  ahead: number;
  /** Runs a program with the environment of the local AWS. @throws Error with the output if the program fails. */
  run(file: string, args: readonly string[], options?: RunOptions): Promise<string>;
  stop(): Promise<void>;
}

interface RunOptions {
  readonly cwd?: string;
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Settings for an SDK client in one account and Region. */
export interface ClientSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string };
}

/** @param options settings that a test needs. By default, the local AWS allows every request, and services have no tasks. */
export async function startTestLocalAws(
  options: Partial<Pick<LocalAwsOptions, 'services' | 'environment' | 'enforcePermissions'>> = {},
): Promise<TestLocalAws> {
  const workDirectory = mkdtempSync(join(tmpdir(), 'local-aws-'));
  const reports: string[] = [];
  const aws = await startLocalAws({
    workDirectory,
    environment: process.env,
    report: (line) => reports.push(line),
    ...options,
  });
  const local: TestLocalAws = {
    aws,
    workDirectory,
    reports,
    starts: [],
    invocations: [],
    engineCalls: [],
    engineAnswer: { status: 200, body: {} },
    ahead: 0,
    run: (file, args, options = {}) =>
      new Promise((resolve, reject) => {
        // Without a home folder of its own, `docker login` would write to the home folder of the user.
        const env = { ...aws.childEnvironment, HOME: workDirectory, ...options.environment };
        const child = execFile(
          file,
          args,
          { env, cwd: options.cwd ?? workDirectory },
          (error, stdout, stderr) => {
            if (error === null) resolve(stdout);
            else reject(new Error(`${stdout}${stderr}`, { cause: error }));
          },
        );
        // Ignores the write error that occurs if the program exits without reading its input.
        child.stdin?.on('error', () => undefined).end(options.input ?? '');
      }),
    stop: async () => {
      await aws.stop();
      rmSync(workDirectory, { recursive: true, force: true });
    },
  };
  const engine: PipelineApi = {
    get ahead() {
      return local.ahead;
    },
    operations: new Set(['GetPipelineState', 'StartPipelineExecution']),
    answer: (operation, input, caller) => {
      local.engineCalls.push({ operation, input, caller });
      return Promise.resolve(local.engineAnswer);
    },
    start: (start) => {
      if (local.startError !== undefined) return Promise.reject(local.startError);
      local.starts.push(start);
      return Promise.resolve('11111111-1111-4111-8111-111111111111');
    },
    invokeFunction: (functionArn, event) => {
      local.invocations.push({ functionArn, event });
      return Promise.resolve();
    },
    callFunction: (functionArn, event) => {
      local.invocations.push({ functionArn, event });
      return Promise.resolve(functionArn.endsWith('broken') ? 'it is broken' : undefined);
    },
  };
  aws.attach(engine);
  return local;
}

/** Assumes the role `deploy` in an account. */
export async function signIn(
  { aws: { endpoint } }: TestLocalAws,
  accountId: string,
  region: string,
): Promise<ClientSettings> {
  const sts = new STSClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${accountId}:role/deploy`, RoleSessionName: 'test' }),
  );
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
  return { endpoint, region, credentials };
}

/** Runs the AWS CLI with the credentials of a caller. */
export const awsCli = (
  local: TestLocalAws,
  { region, credentials }: ClientSettings,
  ...args: readonly string[]
): Promise<string> =>
  local.run('aws', ['--endpoint-url', local.aws.endpoint, ...args], {
    environment: {
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
    },
  });

/** Returns the name of the error with which a promise rejects. */
export async function errorNameOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return (error as Error).name;
  }
  return 'no error';
}

/** Polls until the condition is true. @throws Error after the time limit in milliseconds. */
export async function until(what: string, condition: () => boolean, timeLimit = 20_000): Promise<void> {
  const deadline = Date.now() + timeLimit;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`timed out waiting until ${what}`);
    await delay(20);
  }
}
