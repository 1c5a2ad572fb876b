/** Unquoted scalars that at least one YAML parser reads as null. */
const NULL = /^(?:~|null|)$/i;

/**
 * Unquoted scalars that at least one YAML 1.1 or 1.2 parser does not read as a string. The patterns combine PyYAML,
 * SnakeYAML and YAML's core schema, and ignore case. Each pattern matches in linear time.
 *
 * https://yaml.org/type/ and https://yaml.org/spec/1.2.2/#103-core-schema
 */
const NOT_A_STRING = [
  /^(?:y|yes|n|no|true|false|on|off)$/i,
  /^[-+]?(?:0b[01_]+|0o[0-7_]+|0x[\da-f_]+)$/i,
  /^[-+]?(?:\d[\d_]*(?:\.[\d_]*)?|\._*\d[\d_]*)(?:e[-+]?\d+)?$/i,
  /^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/,
  /^(?:[-+]?\.inf|\.nan)$/i,
  /^\d{4}-\d\d?-\d\d?(?:(?:t|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?[ \t]*(?:z|[-+]\d\d?(?::?\d\d)?)?)?$/i,
  /^(?:<<|=)$/,
];
const PLAIN_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?$/;

export const isNull = (text: string) => NULL.test(text);

/**
 * Returns true if every YAML parser reads an unquoted scalar as the same value and prints the value exactly as in the
 * source. The value can then be replaced with a string of the same text.
 */
export function isUnambiguous(text: string): boolean {
  if (text === 'true' || text === 'false' || isExactNumber(text)) return true;
  return !NOT_A_STRING.some((pattern) => pattern.test(text));
}

/**
 * Pattern of a number on which YAML parsers agree. Excludes a sign directly before a decimal point (`-.5`), because
 * some parsers then read a string. Excludes a leading zero (`010`), because some parsers then read an octal number.
 */
const DECIMAL = /^(?:[-+]?(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)$/;
/** Number of significant digits that every YAML parser keeps. */
const EXACT_DIGITS = 15;

/**
 * Returns the normal spelling of an unquoted number or boolean, such as 75 for `75.0` or 1.1 for `1.10`. Returns
 * undefined when YAML parsers disagree about the value.
 */
export function spellingOf(text: string): string | undefined {
  if (/^(?:True|TRUE|False|FALSE)$/.test(text)) return text.toLowerCase();
  if (text.length > EXACT_DIGITS || !DECIMAL.test(text)) return undefined;
  const spelling = String(Number(text));
  return PLAIN_NUMBER.test(spelling) && !/^-[0.]*$/.test(text) ? spelling : undefined;
}

function isExactNumber(text: string): boolean {
  if (!PLAIN_NUMBER.test(text) || text === '-0') return false;
  const value = Number(text);
  return String(value) === text && (!Number.isInteger(value) || Number.isSafeInteger(value));
}
