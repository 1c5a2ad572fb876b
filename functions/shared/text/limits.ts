import { configurationError } from '../job/errors';

/**
 * Bounds of every document that is read. They are far above what any template or configuration file has (the example's
 * template: 9 levels, 340 keys and list items), and low enough that a parser needs milliseconds.
 */
export const MAXIMUM_DEPTH = 64;
/** Keys and list items together. */
export const MAXIMUM_ENTRIES = 10_000;
/** Largest template CloudFormation takes. */
export const TEMPLATE_BYTES = 1024 * 1024;
/** Longest value of a parameter that CloudFormation takes. */
export const VALUE_BYTES = 4096;
/** Every other file. */
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
