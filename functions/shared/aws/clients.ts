import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';

import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { CodeCommitClient } from '@aws-sdk/client-codecommit';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import type { MiddlewareStack } from '@smithy/types';

import { type Runtime, readRuntime } from '../job/env';
import { configurationError } from '../job/errors';
import type { Job } from '../job/job';
import { ANSWER_RETRIES, BackoffRetryStrategy, REQUEST_RETRIES, type Sleep, abortableSleep } from './retry';

/**
 * Settings of an AWS client. `region` is required, because the SDK's default is the Region of the function, but the
 * stacks may be in another Region. There is no setting for the endpoint, because the SDK reads AWS_ENDPOINT_URL.
 */
interface ClientSettings {
  readonly region: string;
  /** @default the real clock */
  readonly sleep?: Sleep;
  /** Time in milliseconds without any data after which an attempt fails. @default 10 s */
  readonly timeoutMs?: number;
}

/** Creates HTTP agents with the SDK's default of 50 sockets. */
const newAgents = () => ({
  httpAgent: new HttpAgent({ keepAlive: true, maxSockets: 50 }),
  httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets: 50 }),
});
// All clients with the credentials of the function's role share these connections, also in later invocations.
const sharedAgents = newAgents();
/**
 * `socketTimeout` aborts a response when no data arrives for `milliseconds`. `throwOnRequestTimeout` is necessary
 * because the SDK otherwise only logs a warning when `requestTimeout` is over.
 */
const timeouts = (connectionTimeout: number, milliseconds: number) => ({
  connectionTimeout,
  requestTimeout: milliseconds,
  throwOnRequestTimeout: true,
  socketTimeout: milliseconds,
});

function clientConfig(
  { region, sleep = abortableSleep(), timeoutMs = 10_000 }: ClientSettings,
  agents = sharedAgents,
) {
  return {
    region,
    maxAttempts: REQUEST_RETRIES.maxAttempts,
    retryStrategy: new BackoffRetryStrategy(REQUEST_RETRIES, sleep),
    requestHandler: { ...agents, ...timeouts(2_000, timeoutMs) },
  };
}

/**
 * Creates an S3 client.
 *
 * @param credentials Artifact credentials of a job. A client with these credentials has its own connections, which
 *   `destroy` closes.
 */
export function s3Client(
  runtime: Runtime,
  settings: ClientSettings,
  credentials?: NonNullable<S3ClientConfig['credentials']>,
): S3Client {
  const config =
    credentials === undefined
      ? clientConfig(settings)
      : { ...clientConfig(settings, newAgents()), credentials };
  return new S3Client({ ...config, forcePathStyle: runtime.localEndpoint });
}

export const cloudFormationClient = (settings: ClientSettings) =>
  new CloudFormationClient(clientConfig(settings));

export const ecrClient = (settings: ClientSettings) => new ECRClient(clientConfig(settings));

export const ecsClient = (settings: ClientSettings) => new ECSClient(clientConfig(settings));

/**
 * Creates the client that sends the result of a job. No abort signal stops this client, because the result must be sent
 * even after the time limit of the work.
 */
export function codePipelineClient({ region }: Pick<ClientSettings, 'region'>): CodePipelineClient {
  return new CodePipelineClient({
    region,
    maxAttempts: ANSWER_RETRIES.maxAttempts,
    retryStrategy: new BackoffRetryStrategy(ANSWER_RETRIES, abortableSleep()),
    requestHandler: { ...sharedAgents, ...timeouts(1_000, 3_000) },
  });
}

interface Sender {
  send(
    command: { readonly middlewareStack: Pick<MiddlewareStack<object, object>, 'add'> },
    ...rest: readonly unknown[]
  ): Promise<unknown>;
}

/**
 * Returns a client that starts no request attempt after `signal` has aborted. Otherwise, an invocation that Lambda
 * froze could continue its requests during a later invocation. The original client stays usable in later invocations.
 */
function untilAborted<C extends object>(client: C, signal: AbortSignal): C {
  const sender = client as Sender;
  const stopping: Sender['send'] = (command, ...rest) => {
    command.middlewareStack.add((next) => (args) => (signal.throwIfAborted(), next(args)), {
      step: 'finalizeRequest',
      priority: 'low',
      name: 'stopWhenOutOfTime',
    });
    return sender.send(command, ...rest);
  };
  return Object.create(client, { send: { value: stopping } }) as C;
}

/**
 * Returns a function that creates one client for each Region and reuses the client in later invocations. All these
 * clients use the credentials of the function's role.
 */
function perRegion<C extends object>(create: (region: string) => C) {
  const clients = new Map<string, C>();
  return (region: string, signal: AbortSignal): C => {
    const client = clients.get(region) ?? create(region);
    clients.set(region, client);
    return untilAborted(client, signal);
  };
}

// The `@__PURE__` marks allow the bundler to remove unused clients from the bundle of a function.
export const s3In = /* @__PURE__ */ perRegion((region) => s3Client(readRuntime(), { region }));
export const cloudFormationIn = /* @__PURE__ */ perRegion((region) => cloudFormationClient({ region }));
export const codeBuildIn = /* @__PURE__ */ perRegion(
  (region) => new CodeBuildClient(clientConfig({ region })),
);
export const codeCommitIn = /* @__PURE__ */ perRegion(
  (region) => new CodeCommitClient(clientConfig({ region })),
);
export const codePipelineIn = /* @__PURE__ */ perRegion(
  (region) => new CodePipelineClient(clientConfig({ region })),
);
export const ecrIn = /* @__PURE__ */ perRegion((region) => ecrClient({ region }));
export const ecsIn = /* @__PURE__ */ perRegion((region) => ecsClient({ region }));
export const snsIn = /* @__PURE__ */ perRegion((region) => new SNSClient(clientConfig({ region })));

/** Runs `work` with an S3 client that can access only the artifacts of the job, and closes the client afterwards. */
export async function withArtifacts<T>(
  job: Job,
  signal: AbortSignal,
  work: (s3: S3Client) => Promise<T>,
): Promise<T> {
  if (job.credentials === undefined) {
    throw configurationError(
      'the job has no credentials for artifacts; run cdktf deploy for the pipeline again',
    );
  }
  const runtime = readRuntime();
  const s3 = s3Client(runtime, { region: runtime.region }, job.credentials);
  try {
    return await work(untilAborted(s3, signal));
  } finally {
    s3.destroy();
  }
}
