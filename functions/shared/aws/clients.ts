import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';

import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import type { MiddlewareStack } from '@smithy/types';

import { type Runtime, readRuntime } from '../job/env';
import { configurationError } from '../job/errors';
import type { Job } from '../job/job';
import { ANSWER_RETRIES, BackoffRetryStrategy, REQUEST_RETRIES, type Sleep, abortableSleep } from './retry';

/**
 * Every client names its Region: the SDK's default is the function's own Region, and the stacks are in another Region.
 * The SDK itself reads AWS_ENDPOINT_URL.
 */
interface ClientSettings {
  readonly region: string;
  /** @default the real clock */
  readonly sleep?: Sleep;
  /** Milliseconds of silence after which an attempt fails. @default 10 s */
  readonly timeoutMs?: number;
}

/** 50 is the SDK's own limit. */
const newAgents = () => ({
  httpAgent: new HttpAgent({ keepAlive: true, maxSockets: 50 }),
  httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets: 50 }),
});
// Connections outlive an invocation. The clients with the credentials of the function's role share these connections.
const sharedAgents = newAgents();
/** `socketTimeout` ends a body that stops arriving. Without `throwOnRequestTimeout` the SDK would only warn. */
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

/** @param credentials Credentials of a job. The client then has its own connections, which `destroy` closes. */
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

/** Returns the client that answers the job. No signal stops this client: it must still work after the deadline. */
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
 * Returns the client for one invocation: no attempt starts after `signal` aborts. A frozen Lambda environment that
 * thaws later must not finish the work of an earlier invocation. The client itself serves the next invocation.
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

/** Keeps one client for each Region while the Lambda environment lives. The role's credentials stay the same. */
function perRegion<C extends object>(create: (region: string) => C) {
  const clients = new Map<string, C>();
  return (region: string, signal: AbortSignal): C => {
    const client = clients.get(region) ?? create(region);
    clients.set(region, client);
    return untilAborted(client, signal);
  };
}

// Marked as pure: without the mark, every bundle would contain all clients.
export const s3In = /* @__PURE__ */ perRegion((region) => s3Client(readRuntime(), { region }));
export const cloudFormationIn = /* @__PURE__ */ perRegion((region) => cloudFormationClient({ region }));
export const codePipelineIn = /* @__PURE__ */ perRegion(
  (region) => new CodePipelineClient(clientConfig({ region })),
);
export const ecrIn = /* @__PURE__ */ perRegion((region) => ecrClient({ region }));
export const ecsIn = /* @__PURE__ */ perRegion((region) => ecsClient({ region }));

/** Runs `work` with a client that can reach only the artifacts of the job, and closes the client afterwards. */
export async function withArtifacts<T>(
  job: Job,
  signal: AbortSignal,
  work: (s3: S3Client) => Promise<T>,
): Promise<T> {
  if (job.credentials === undefined) {
    throw configurationError(
      'the job has no credentials for artifacts; deploy the stack of the pipeline again',
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
