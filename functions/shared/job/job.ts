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

/** CodePipeline job: the event that a Lambda Invoke action sends to the function. */
export interface Job {
  readonly id: string;
  /** Id of the account that owns the pipeline. */
  readonly accountId: string;
  readonly userParameters: string;
  readonly inputs: ReadonlyMap<string, ArtifactLocation>;
  readonly outputs: ReadonlyMap<string, ArtifactLocation>;
  /**
   * Temporary credentials for the artifacts of this job. May be undefined when the job has no artifacts. Must never be
   * logged.
   */
  readonly credentials:
    | { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken: string }
    | undefined;
  readonly continuationToken: string | undefined;
  /** Customer managed KMS key of the artifact store. */
  readonly encryptionKeyId: string | undefined;
}

/** Thrown when an event contains no job id. Without a job id, no result can be sent to CodePipeline. */
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
      // These three fields are optional, because AWS documents the event only for a job with artifacts.
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

/** Returns the id of the job. Ignores all other fields, so that an invalid job can still be reported as failed. */
export function jobIdOf(event: unknown): string {
  const result = jobIdSchema.safeParse(event);
  if (result.success) return result.data['CodePipeline.job'].id;
  throw new NoJobError(
    'this event is not a CodePipeline job: it has no CodePipeline.job with an id; start the function with a Lambda Invoke action of a pipeline',
  );
}

/** Matches names of event fields whose values must not appear in any output. */
const SECRET = /credential|secret|token|password/i;
/** Maximum depth of the search for secrets. Events from CodePipeline have fewer levels. */
const MAXIMUM_DEPTH = 12;

/** Returns every string in an event that must not appear in any output. */
export function secretsOf(event: unknown): string[] {
  // Redacting short strings would damage ordinary messages. Real secrets have at least 16 characters.
  return [...new Set(secretsIn(event, false, MAXIMUM_DEPTH))].filter((secret) => secret.length >= 12);
}

function secretsIn(value: unknown, secret: boolean, depth: number): string[] {
  if (typeof value === 'string') return secret ? [value] : [];
  if (typeof value !== 'object' || value === null || depth === 0) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    secretsIn(inner, secret || SECRET.test(name), depth - 1),
  );
}

/**
 * Parses the event of a CodePipeline job.
 *
 * @throws JobError of type ConfigurationError when the event does not have the documented format.
 */
export function parseJob(event: unknown): Job {
  const result = jobSchema.safeParse(event);
  if (!result.success) {
    throw configurationError(
      `the job's event is not as expected: ${describeIssues(result.error.issues)}; run cdktf deploy for the pipeline, then release again`,
    );
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

/**
 * Returns the UserParameters of the action, checked with `schema`.
 *
 * @throws JobError of type ConfigurationError. The message does not contain the UserParameters.
 */
export function userParametersOf<T extends z.ZodMiniType>(job: Job, schema: T): z.infer<T> {
  if (job.userParameters === '') {
    throw configurationError('UserParameters of the action is empty; write a JSON object');
  }
  return parseJson(job.userParameters, 'UserParameters of the action', schema);
}
