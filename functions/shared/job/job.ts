import * as z from 'zod/mini';

import { configurationError } from './errors';
import { describeIssues } from '../text/schema-issues';
import { parseJson } from '../text/json';
import { nonEmptyText, uuid } from '../text/schema';

/** Location of an artifact in the artifact store. */
export interface ArtifactLocation {
  readonly bucket: string;
  readonly key: string;
}

/** A CodePipeline job: the input of a Lambda Invoke action. */
export interface Job {
  readonly id: string;
  /** Account of the pipeline. */
  readonly accountId: string;
  readonly userParameters: string;
  readonly inputs: ReadonlyMap<string, ArtifactLocation>;
  readonly outputs: ReadonlyMap<string, ArtifactLocation>;
  /** Credentials for this job's artifacts. May be absent when the job has no artifacts. Must never be logged. */
  readonly credentials:
    | { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken: string }
    | undefined;
  readonly continuationToken: string | undefined;
  /** Customer managed key of the artifact store. */
  readonly encryptionKeyId: string | undefined;
}

/** Thrown when an event has no job that can be answered. */
class NoJobError extends Error {
  override readonly name = 'NoJobError';
}

const jobIdSchema = z.object({
  'CodePipeline.job': z.object({
    id: uuid,
  }),
});

const artifactsSchema = z.array(
  z.object({
    name: nonEmptyText,
    location: z.object({ s3Location: z.object({ bucketName: nonEmptyText, objectKey: nonEmptyText }) }),
  }),
);
const jobSchema = z.object({
  'CodePipeline.job': z.object({
    id: z.string(),
    accountId: z.string().check(z.regex(/^\d{12}$/)),
    data: z.object({
      actionConfiguration: z.object({
        configuration: z.object({ UserParameters: z.nullish(z.string()) }),
      }),
      // AWS documents only a job with artifacts. A job without artifacts may lack these three fields.
      inputArtifacts: z.nullish(artifactsSchema),
      outputArtifacts: z.nullish(artifactsSchema),
      artifactCredentials: z.nullish(
        z.object({ accessKeyId: nonEmptyText, secretAccessKey: nonEmptyText, sessionToken: nonEmptyText }),
      ),
      continuationToken: z.nullish(z.string()),
      encryptionKey: z.nullish(z.object({ id: nonEmptyText })),
    }),
  }),
});

/** Returns the id to answer. Reads only the id, so that an otherwise malformed job still gets an answer. */
export function jobIdOf(event: unknown): string {
  const result = jobIdSchema.safeParse(event);
  if (result.success) return result.data['CodePipeline.job'].id;
  throw new NoJobError(
    'this event is not a CodePipeline job: it has no CodePipeline.job with an id; start the function with a Lambda Invoke action of a pipeline',
  );
}

/** Names of fields whose values must not leave the function, anywhere in an event of any shape. */
const SECRET = /credential|secret|token|password/i;
/** Search depth. An event of CodePipeline is less deep. */
const MAXIMUM_DEPTH = 12;

/** Returns every text in an event that must not leave the function. */
export function secretsOf(event: unknown): string[] {
  // Removing a short text would damage ordinary messages. Real secrets have 16 or more characters.
  return [...new Set(secretsIn(event, false, MAXIMUM_DEPTH))].filter((secret) => secret.length >= 12);
}

function secretsIn(value: unknown, secret: boolean, depth: number): string[] {
  if (typeof value === 'string') return secret ? [value] : [];
  if (typeof value !== 'object' || value === null || depth === 0) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    secretsIn(inner, secret || SECRET.test(name), depth - 1),
  );
}

/** @throws JobError ConfigurationError when the event is not as CodePipeline documents it. */
export function parseJob(event: unknown): Job {
  const result = jobSchema.safeParse(event);
  if (!result.success) {
    throw configurationError(`the job's event is not as expected: ${describeIssues(result.error.issues)}`);
  }
  const { id, accountId, data } = result.data['CodePipeline.job'];
  return {
    id,
    accountId,
    userParameters: data.actionConfiguration.configuration.UserParameters ?? '',
    inputs: locations(data.inputArtifacts ?? []),
    outputs: locations(data.outputArtifacts ?? []),
    credentials: data.artifactCredentials ?? undefined,
    continuationToken: data.continuationToken ?? undefined,
    encryptionKeyId: data.encryptionKey?.id,
  };
}

function locations(artifacts: z.infer<typeof artifactsSchema>): Map<string, ArtifactLocation> {
  return new Map(
    artifacts.map(({ name, location: { s3Location } }) => [
      name,
      { bucket: s3Location.bucketName, key: s3Location.objectKey },
    ]),
  );
}

/** Returns the action's checked UserParameters. @throws JobError ConfigurationError, without the value. */
export function userParametersOf<T extends z.ZodMiniType>(job: Job, schema: T): z.infer<T> {
  if (job.userParameters === '') {
    throw configurationError('UserParameters of the action is empty; write a JSON object');
  }
  return parseJson(job.userParameters, 'UserParameters of the action', schema);
}
