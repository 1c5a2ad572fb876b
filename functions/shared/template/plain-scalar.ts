/** Unquoted texts that at least one YAML reader reads as null. */
const NULL = /^(?:~|null|)$/i;

/**
 * Unquoted texts that at least one reader of YAML 1.1 or 1.2 does not read as a string. The patterns combine PyYAML,
 * SnakeYAML and YAML's core schema, in any case. Each pattern decides in linear time.
 *
 * https://yaml.org/type/ and https://yaml.org/spec/1.2.2/#103-core-schema
 */
const NOT_A_STRING = [
  /^(?:y|yes|n|no|true|false|on|off)$/i,
  /^[-+]?(?:0b[01_]+|0o[0-7_]+|0x[\da-f_]+)$/i,
  /^[-+]?(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:e[-+]?\d+)?$/i,
  /^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/,
  /^(?:[-+]?\.inf|\.nan)$/i,
  /^\d{4}-\d\d?-\d\d?(?:(?:t|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?[ \t]*(?:z|[-+]\d\d?(?::?\d\d)?)?)?$/i,
  /^(?:<<|=)$/,
];
const PLAIN_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?$/;

export const isNull = (text: string) => NULL.test(text);

/**
 * Returns true when every reader reads an unquoted scalar as the same value and writes that value as the same text.
 * The text then replaces the value without a change of meaning.
 */
export function isUnambiguous(text: string): boolean {
  if (text === 'true' || text === 'false' || isExactNumber(text)) return true;
  return !NOT_A_STRING.some((pattern) => pattern.test(text));
}

/** Excludes a sign before a point, which some readers read as a string, and a leading zero, which means octal. */
const DECIMAL = /^(?:[-+]?(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)$/;
/** Number of digits that every reader keeps. */
const EXACT_DIGITS = 15;

/**
 * Returns the normal spelling of an unquoted number or boolean that readers agree on: 75 for `75.0`, 1.1 for `1.10`.
 * Returns undefined when readers disagree about the value.
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
