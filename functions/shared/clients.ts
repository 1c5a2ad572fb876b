import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';

import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import type { MiddlewareStack } from '@smithy/types';

import type { Runtime } from './env';
import { PatientRetries, type Pause, pauseUntil } from './retry';

/**
 * AWS clients of one invocation. The Region is always named, because the SDK's default is the function's own
 * and the stacks live in another one. The SDK takes AWS_ENDPOINT_URL by itself.
 */
interface Place {
  readonly region: string;
  /** No try starts after it is aborted; a Lambda that thaws later must not finish what it had begun. */
  readonly signal: AbortSignal;
  /** @default the true clock */
  readonly pause?: Pause;
  /** Of a silent server. @default 10 s */
  readonly timeoutMs?: number;
}

// Connections outlive an invocation, and the clients share them. 50 is the SDK's own bound.
const agents = {
  httpAgent: new HttpAgent({ keepAlive: true, maxSockets: 50 }),
  httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets: 50 }),
};
/** The last one ends a body that stops coming; `throwOnRequestTimeout`, because the SDK would only warn. */
const timeouts = (connectionTimeout: number, milliseconds: number) => ({
  connectionTimeout,
  requestTimeout: milliseconds,
  throwOnRequestTimeout: true,
  socketTimeout: milliseconds,
});

/** CloudFormation throttles Describe calls hard, hence eight tries; the SDK's three are over in a moment. */
function patient({ region, signal, pause = pauseUntil(signal), timeoutMs = 10_000 }: Place) {
  const maxAttempts = 8;
  return {
    region,
    maxAttempts,
    retryStrategy: new PatientRetries({ tries: maxAttempts, withinMs: 60_000, pause }),
    requestHandler: { ...agents, ...timeouts(2_000, timeoutMs) },
  };
}

interface Stoppable {
  readonly middlewareStack: Pick<MiddlewareStack<object, object>, 'add'>;
}

function stopping<C extends Stoppable>(client: C, signal: AbortSignal): C {
  client.middlewareStack.add((next) => (args) => (signal.throwIfAborted(), next(args)), {
    step: 'finalizeRequest',
    priority: 'low',
    name: 'stopWhenOutOfTime',
  });
  return client;
}

export function s3Client(
  runtime: Runtime,
  place: Place,
  credentials?: NonNullable<S3ClientConfig['credentials']>,
): S3Client {
  const client = new S3Client({
    ...patient(place),
    forcePathStyle: runtime.localEndpoint,
    ...(credentials === undefined ? {} : { credentials }),
  });
  return stopping(client, place.signal);
}

export const cloudFormationClient = (place: Place) =>
  stopping(new CloudFormationClient(patient(place)), place.signal);

export const ecrClient = (place: Place) => stopping(new ECRClient(patient(place)), place.signal);

export const ecsClient = (place: Place) => stopping(new ECSClient(patient(place)), place.signal);

/**
 * For the answer. It must still work when the time for everything else is over, so there is no signal; its last try
 * begins within 8 s and ends within 11, inside the reserve that `watch.ts` keeps.
 */
export function codePipelineClient({ region }: Runtime): CodePipelineClient {
  const maxAttempts = 5;
  return new CodePipelineClient({
    region,
    maxAttempts,
    retryStrategy: new PatientRetries({ tries: maxAttempts, withinMs: 8_000, pause: pauseUntil() }),
    requestHandler: { ...agents, ...timeouts(1_000, 3_000) },
  });
}
