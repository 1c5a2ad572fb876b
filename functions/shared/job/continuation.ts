import * as z from 'zod/mini';

import { JobError } from './errors';
import { parseJson } from '../text/json';

/** Maximum length of a continuation token in CodePipeline, in characters. */
const TOKEN_LIMIT = 2048;

/** Returns a continuation token as JSON. The token must contain a version and no secret. */
export function encodeToken(value: Readonly<Record<string, unknown>>): string {
  const token = JSON.stringify(value);
  if (token.length <= TOKEN_LIMIT) return token;
  throw new JobError(
    'JobFailed',
    `the continuation token has ${String(token.length)} characters; allowed: ${String(TOKEN_LIMIT)}; shorten the names of the application and the service in the configuration`,
  );
}

/**
 * Parses a continuation token.
 *
 * @throws JobError of type ConfigurationError when `token` does not match `schema`.
 */
export function decodeToken<T extends z.ZodMiniType>(token: string, schema: T): z.infer<T> {
  return parseJson(token, 'the continuation token', schema);
}
