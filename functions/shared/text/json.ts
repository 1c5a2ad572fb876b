import * as z from 'zod/mini';

import { configurationError } from '../job/errors';
import { describeIssues } from './schema-issues';
import { scanJson } from './json-scan';

const BYTE_ORDER_MARK = Buffer.from('\uFEFF');

/**
 * Decodes UTF-8 strictly: replacement characters would hide that two readers see different texts. Rejects a byte order
 * mark for the same reason: the decoder drops the mark, but other readers of the bytes may not.
 *
 * @throws JobError ConfigurationError
 */
export function decodeText(bytes: Uint8Array, label: string): string {
  if (BYTE_ORDER_MARK.equals(bytes.subarray(0, BYTE_ORDER_MARK.length))) {
    throw configurationError(`${label} begins with a byte order mark; save it as UTF-8 without one`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw configurationError(`${label} is not UTF-8 text; save it as UTF-8`, cause);
  }
}

/**
 * Parses JSON from outside, after a linear check that the text is small, flat and names no key twice.
 *
 * @param label Name of the text in messages. A message never repeats the text.
 * @throws JobError ConfigurationError with line and column.
 */
export function readJson(text: string, label: string): unknown {
  scanJson(text, label);
  return JSON.parse(text);
}

/**
 * Parses and checks JSON from outside.
 *
 * @param label Name of the text in messages. A message never repeats the text.
 * @throws JobError ConfigurationError
 */
export function parseJson<T extends z.ZodMiniType>(text: string, label: string, schema: T): z.infer<T> {
  const result = schema.safeParse(readJson(text, label));
  if (result.success) return result.data;
  throw configurationError(`${label} is not as expected: ${describeIssues(result.error.issues)}`);
}
