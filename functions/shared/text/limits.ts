import { configurationError } from '../job/errors';

/**
 * Limits of every document. The example's template has 9 levels and 340 keys and list items. A parser needs
 * milliseconds for the largest allowed document.
 */
export const MAXIMUM_DEPTH = 64;
/** Keys and list items together. */
export const MAXIMUM_ENTRIES = 10_000;
/** Size of the largest template that CloudFormation accepts. */
export const TEMPLATE_BYTES = 1024 * 1024;
/** Size of the longest parameter value that CloudFormation accepts. */
export const VALUE_BYTES = 4096;
/** Maximum size of every other file. */
export const FILE_BYTES = 64 * 1024;

export const TOO_DEEP = `nested too deeply; allowed: ${String(MAXIMUM_DEPTH)} levels`;
export const TOO_MANY = `too many keys and list items; allowed: ${MAXIMUM_ENTRIES.toLocaleString('en')} together`;

/** @throws JobError ConfigurationError */
export function checkLength(text: string, label: string, maximum: number): void {
  if (text.length <= maximum) return;
  throw configurationError(
    `${label} has ${text.length.toLocaleString('en')} characters; allowed: ${maximum.toLocaleString('en')}; make it shorter`,
  );
}
