import { configurationError } from '../job/errors';

/** Maximum number of nested levels in a JSON or YAML file. The template of the example application has 9 levels. */
export const MAXIMUM_DEPTH = 64;
/**
 * Maximum number of keys and list items together. The template of the example application has about 350 keys and list
 * items. A parser needs only milliseconds for a file with the maximum number.
 */
export const MAXIMUM_ENTRIES = 10_000;
/** Maximum size in bytes of a template that CloudFormation accepts. */
export const TEMPLATE_BYTES = 1024 * 1024;
/** Maximum size in bytes of a parameter value that CloudFormation accepts. */
export const VALUE_BYTES = 4096;
/** Maximum size in bytes of a file that is not a template, e.g. of a configuration file. */
export const FILE_BYTES = 64 * 1024;

export const TOO_DEEP = `nested too deeply; allowed: ${String(MAXIMUM_DEPTH)} levels`;
export const TOO_MANY = `too many keys and list items; allowed: ${MAXIMUM_ENTRIES.toLocaleString('en')} together`;

/**
 * Checks the length of a string.
 *
 * @throws JobError of type ConfigurationError when `text` has more than `maximum` characters.
 */
export function checkLength(text: string, label: string, maximum: number): void {
  if (text.length <= maximum) return;
  throw configurationError(
    `${label} has ${text.length.toLocaleString('en')} characters; allowed: ${maximum.toLocaleString('en')}; make it shorter`,
  );
}
