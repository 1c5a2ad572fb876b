import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { ECRClient } from '@aws-sdk/client-ecr';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';

import type { Runtime } from './env';

/**
 * AWS clients of one invocation. The Region is always named, because the SDK's default is the function's own
 * and the stacks live in another one. A hanging server ends a try after `requestTimeout`; without
 * `throwOnRequestTimeout` the SDK would only warn about it. The SDK takes AWS_ENDPOINT_URL by itself.
 */
interface Place {
  readonly region: string;
  /** No try starts after it is aborted; a Lambda that thaws later must not finish what it had begun. */
  readonly signal: AbortSignal;
}

const requestHandler = {
  connectionTimeout: 2_000,
  requestTimeout: 10_000,
  throwOnRequestTimeout: true,
};
// CloudFormation throttles Describe calls hard; 8 tries with the SDK's pauses ride out some 12 s.
const patient = { maxAttempts: 8, requestHandler };

const LAST = { step: 'finalizeRequest', priority: 'low', name: 'stopWhenOutOfTime' } as const;

export function s3Client(
  runtime: Runtime,
  { region, signal }: Place,
  credentials?: NonNullable<S3ClientConfig['credentials']>,
): S3Client {
  const client = new S3Client({
    ...patient,
    region,
    forcePathStyle: runtime.localEndpoint,
    ...(credentials === undefined ? {} : { credentials }),
  });
  client.middlewareStack.add((next) => (args) => (signal.throwIfAborted(), next(args)), LAST);
  return client;
}

export function cloudFormationClient({ region, signal }: Place): CloudFormationClient {
  const client = new CloudFormationClient({ ...patient, region });
  client.middlewareStack.add((next) => (args) => (signal.throwIfAborted(), next(args)), LAST);
  return client;
}

export function ecrClient({ region, signal }: Place): ECRClient {
  const client = new ECRClient({ ...patient, region });
  client.middlewareStack.add((next) => (args) => (signal.throwIfAborted(), next(args)), LAST);
  return client;
}

/** For the answer. It must still work when the time for everything else is over: short tries, no signal. */
export function codePipelineClient({ region }: Runtime): CodePipelineClient {
  return new CodePipelineClient({
    region,
    maxAttempts: 3,
    requestHandler: { ...requestHandler, connectionTimeout: 1_000, requestTimeout: 3_000 },
  });
}
