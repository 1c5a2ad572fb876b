/** Unquoted texts that some reader of YAML takes for nothing. */
const NULL = /^(?:~|null|)$/i;

/**
 * Unquoted texts that some reader of YAML 1.1 or 1.2 takes for something else than text. The patterns are those of PyYAML,
 * SnakeYAML and YAML's core schema together, in any case; each decides in linear time.
 *
 * https://yaml.org/type/ and https://yaml.org/spec/1.2.2/#103-core-schema
 */
const NOT_TEXT = [
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
 * Says whether an unquoted scalar is the same value to every reader, and its text is what that value is written as.
 * Only then is its text what any reader of the template would have passed on.
 */
export function isUnambiguous(text: string): boolean {
  if (text === 'true' || text === 'false' || isExactNumber(text)) return true;
  return !NOT_TEXT.some((pattern) => pattern.test(text));
}

/** A sign before a point is text to some readers, and a zero at the start makes an octal number. */
const DECIMAL = /^(?:[-+]?(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)$/;
/** Every reader of numbers keeps as many digits. */
const EXACT_DIGITS = 15;

/**
 * Returns how the value of an unquoted scalar is written when every reader takes it for the same number or boolean, but would
 * write it in another way: 75 for `75.0`, 1.1 for `1.10`. Undefined when readers differ.
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
