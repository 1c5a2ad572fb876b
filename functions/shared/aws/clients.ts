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
import { PatientRetries, type Pause, pauseUntil } from './retry';

/**
 * The Region is always named, because the SDK's default is the function's own and the stacks live in another one. The
 * SDK takes AWS_ENDPOINT_URL by itself.
 */
interface Place {
  readonly region: string;
  /** @default the true clock */
  readonly pause?: Pause;
  /** Of a silent server. @default 10 s */
  readonly timeoutMs?: number;
}

/** 50 is the SDK's own bound. */
const newAgents = () => ({
  httpAgent: new HttpAgent({ keepAlive: true, maxSockets: 50 }),
  httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets: 50 }),
});
// Connections outlive an invocation, and the clients of the function's own role share them.
const shared = newAgents();
/** The last one ends a body that stops coming; `throwOnRequestTimeout`, because the SDK would only warn. */
const timeouts = (connectionTimeout: number, milliseconds: number) => ({
  connectionTimeout,
  requestTimeout: milliseconds,
  throwOnRequestTimeout: true,
  socketTimeout: milliseconds,
});

/** CloudFormation throttles Describe calls hard, hence eight tries; the SDK's three are over in a moment. */
function patient({ region, pause = pauseUntil(), timeoutMs = 10_000 }: Place, agents = shared) {
  const maxAttempts = 8;
  return {
    region,
    maxAttempts,
    retryStrategy: new PatientRetries({ tries: maxAttempts, withinMs: 60_000, pause }),
    requestHandler: { ...agents, ...timeouts(2_000, timeoutMs) },
  };
}

/** @param credentials Not the function's own: the client then has connections of its own, which `destroy` closes. */
export function s3Client(
  runtime: Runtime,
  place: Place,
  credentials?: NonNullable<S3ClientConfig['credentials']>,
): S3Client {
  const own = credentials === undefined ? patient(place) : { ...patient(place, newAgents()), credentials };
  return new S3Client({ ...own, forcePathStyle: runtime.localEndpoint });
}

export const cloudFormationClient = (place: Place) => new CloudFormationClient(patient(place));

export const ecrClient = (place: Place) => new ECRClient(patient(place));

export const ecsClient = (place: Place) => new ECSClient(patient(place));

/**
 * For the answer. It must still work when the time for everything else is over, so there is no signal; its last try
 * begins within 8 s and ends within 11, inside the reserve that `watch.ts` keeps.
 */
export function codePipelineClient({ region }: Pick<Place, 'region'>): CodePipelineClient {
  const maxAttempts = 5;
  return new CodePipelineClient({
    region,
    maxAttempts,
    retryStrategy: new PatientRetries({ tries: maxAttempts, withinMs: 8_000, pause: pauseUntil() }),
    requestHandler: { ...shared, ...timeouts(1_000, 3_000) },
  });
}

interface Sender {
  send(
    command: { readonly middlewareStack: Pick<MiddlewareStack<object, object>, 'add'> },
    ...rest: readonly unknown[]
  ): Promise<unknown>;
}

/**
 * A client as one invocation has it: no try starts once that is out of time, because a Lambda that thaws later must not
 * finish what it had begun. The client itself goes on for the next invocation.
 */
function inTime<C extends object>(client: C, signal: AbortSignal): C {
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

/** One client a Region for as long as the container lives: of the function's own role, whose credentials stay the same. */
function perRegion<C extends object>(make: (region: string) => C) {
  const clients = new Map<string, C>();
  return (region: string, signal: AbortSignal): C => {
    const client = clients.get(region) ?? make(region);
    clients.set(region, client);
    return inTime(client, signal);
  };
}

// Marked as pure, or every bundle would hold all of them.
export const s3In = /* @__PURE__ */ perRegion((region) => s3Client(readRuntime(), { region }));
export const cloudFormationIn = /* @__PURE__ */ perRegion((region) => cloudFormationClient({ region }));
export const codePipelineIn = /* @__PURE__ */ perRegion(
  (region) => new CodePipelineClient(patient({ region })),
);
export const ecrIn = /* @__PURE__ */ perRegion((region) => ecrClient({ region }));
export const ecsIn = /* @__PURE__ */ perRegion((region) => ecsClient({ region }));

/** Runs `work` with a client that reaches the artifacts of one job and nothing else, and closes it afterwards. */
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
    return await work(inTime(s3, signal));
  } finally {
    s3.destroy();
  }
}
