import * as z from 'zod/mini';

import { configurationError } from './errors';
import { nonEmptyText } from '../text/schema';
import { describeIssues } from '../text/schema-issues';

/** Settings of the Lambda runtime. */
export interface Runtime {
  /** Region of the function and the pipeline. */
  readonly region: string;
  /**
   * True when the SDK uses a local AWS endpoint. Bucket names are then in the path of the URL, not in the host name.
   */
  readonly localEndpoint: boolean;
}

type Variables = Readonly<Record<string, string | undefined>>;

const runtimeSchema = z.object({
  AWS_REGION: nonEmptyText,
  AWS_ENDPOINT_URL: z.optional(z.string()),
  AWS_ENDPOINT_URL_S3: z.optional(z.string()),
});

export function readRuntime(variables: Variables = process.env): Runtime {
  const environment = readEnvironment(runtimeSchema, variables);
  return {
    region: environment.AWS_REGION,
    localEndpoint: (environment.AWS_ENDPOINT_URL_S3 ?? environment.AWS_ENDPOINT_URL ?? '') !== '',
  };
}

/** Returns the credentials of the function's role, which must not appear in any output. */
export function runtimeSecrets(variables: Variables = process.env): string[] {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = variables;
  return [AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN].flatMap((secret = '') =>
    secret.length >= 12 ? [secret] : [],
  );
}

/**
 * Returns the checked environment variables of the function.
 *
 * @throws JobError of type ConfigurationError that lists every missing or malformed variable.
 */
export function readEnvironment<T extends z.ZodMiniType>(
  schema: T,
  variables: Variables = process.env,
): z.infer<T> {
  const result = schema.safeParse(variables);
  if (result.success) return result.data;
  throw configurationError(
    `the function's environment variables are not as expected: ${describeIssues(result.error.issues)}; run cdktf deploy for the function again`,
  );
}
