import * as z from 'zod/mini';

import { configurationError } from './errors';
import { describeIssues } from '../text/schema-issues';
import { parseJson } from '../text/json';
import { nonEmptyText, uuid } from '../text/schema';

/** Where an artifact lies in its store. */
export interface ArtifactLocation {
  readonly bucket: string;
  readonly key: string;
}

/** A CodePipeline job: what a Lambda Invoke action is handed. */
export interface Job {
  readonly id: string;
  /** Account of the pipeline. */
  readonly accountId: string;
  readonly userParameters: string;
  readonly inputs: ReadonlyMap<string, ArtifactLocation>;
  readonly outputs: ReadonlyMap<string, ArtifactLocation>;
  /** For this job's artifacts only; perhaps absent when it has none. Never to be logged. */
  readonly credentials:
    | { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken: string }
    | undefined;
  readonly continuationToken: string | undefined;
  /** Customer key of the artifact store. */
  readonly encryptionKeyId: string | undefined;
}

/** Thrown when an event holds no job that could be answered. */
export class NoJobError extends Error {
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
      // AWS documents a job with artifacts only: another one may lack these three.
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

/** Id to answer. Needs nothing but the id, so that an otherwise malformed job still gets its answer. */
export function jobIdOf(event: unknown): string {
  const result = jobIdSchema.safeParse(event);
  if (result.success) return result.data['CodePipeline.job'].id;
  throw new NoJobError(
    'this event is not a CodePipeline job: it has no CodePipeline.job with an id; the function is started by a Lambda Invoke action of a pipeline only',
  );
}

/** Names of what must not leave the function, wherever in an event it stands and whatever shape the event has. */
const SECRET = /credential|secret|token|password/i;
/** As deep as an event of CodePipeline is, and some. */
const DEEPEST = 12;

/** Everything in an event that must not leave the function: all text under such a name, each once. */
export function secretsOf(event: unknown): string[] {
  // Shorter ones would tear ordinary text apart; real ones have 16 characters and more.
  return [...new Set(secretsIn(event, false, DEEPEST))].filter((secret) => secret.length >= 12);
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

/** The action's UserParameters, checked. @throws JobError ConfigurationError, without the value. */
export function userParametersOf<T extends z.ZodMiniType>(job: Job, schema: T): z.infer<T> {
  if (job.userParameters === '') {
    throw configurationError('UserParameters of the action is empty; it must be a JSON object');
  }
  return parseJson(job.userParameters, 'UserParameters of the action', schema);
}
