import * as z from 'zod/mini';

import { configurationError, JobError } from '../job/errors';
import { describeIssues } from './schema-issues';
import { scanJson } from './json-scan';

const BYTE_ORDER_MARK = Buffer.from('\uFEFF');

/**
 * Decodes UTF-8. Rejects invalid bytes and a byte order mark, because two programs could decode such bytes to different
 * strings.
 *
 * @throws JobError of type ConfigurationError when the bytes are invalid or start with a byte order mark.
 */
export function decodeText(bytes: Uint8Array, label: string): string {
  if (BYTE_ORDER_MARK.equals(bytes.subarray(0, BYTE_ORDER_MARK.length))) {
    throw configurationError(
      `${label} begins with a byte order mark; save the file as UTF-8 without the mark`,
    );
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw configurationError(`${label} is not UTF-8 text; save it as UTF-8`, cause);
  }
}

/**
 * Parses untrusted JSON, after `scanJson` has checked the size, the nesting and the keys.
 *
 * @param label Name of the JSON in messages. A message never contains the JSON itself.
 * @throws JobError of type ConfigurationError, with line and column.
 */
export function readJson(text: string, label: string): unknown {
  scanJson(text, label);
  return JSON.parse(text);
}

/**
 * Parses untrusted JSON and checks the result with a schema.
 *
 * @param label Name of the JSON in messages. A message never contains the JSON itself.
 * @throws JobError of type ConfigurationError when the JSON is invalid or does not match the schema.
 */
export function parseJson<T extends z.ZodMiniType>(text: string, label: string, schema: T): z.infer<T> {
  const result = schema.safeParse(readJson(text, label));
  if (result.success) return result.data;
  throw configurationError(`${label} is not as expected: ${describeIssues(result.error.issues)}`);
}

/** Parses JSON like `parseJson`. Returns undefined when the JSON is invalid or does not match the schema. */
export function parseIfValid<T extends z.ZodMiniType>(
  text: string,
  label: string,
  schema: T,
): z.infer<T> | undefined {
  try {
    return parseJson(text, label, schema);
  } catch (error) {
    if (error instanceof JobError) return undefined;
    throw error;
  }
}
