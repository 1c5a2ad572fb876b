import { errorAt } from '../text/position';

/**
 * Characters that YAML 1.1 does not call printable, and characters that end a line for some readers only: control
 * characters, a CR alone, NEL, U+2028, U+2029, byte order marks, halves of surrogate pairs.
 *
 * https://yaml.org/spec/1.1/#id868524
 */
const FORBIDDEN =
  /\r(?!\n)|[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;

/**
 * Checks the characters of a source text.
 *
 * @throws JobError ConfigurationError with line and column.
 */
export function checkCharacters(text: string, label: string): void {
  const match = FORBIDDEN.exec(text);
  if (match === null) return;
  const [character] = match;
  const key = keyAtStart(text.slice(match.index + character.length));
  const name = key === undefined ? nameOf(character) : `${nameOf(character)} before the key '${key}'`;
  throw errorAt(label, text, match.index, `the character ${name} is not allowed: ${REASON}`);
}

/** Returns the key that a reader finds at the start of a text if the character before the text ends a line. */
const keyAtStart = (text: string) => /^[ \t]{0,200}["']?([\w:-]{1,100})["']?:(?:\s|$)/.exec(text)?.[1];

/** Returns the name of the first forbidden character in the value of a quoted scalar with escapes. */
export function forbiddenIn(value: string): string | undefined {
  // A CR inside a value ends no line.
  const match = FORBIDDEN.exec(value.replaceAll('\r', ''));
  return match === null ? undefined : nameOf(match[0]);
}

const REASON =
  'it is a control character or ends a line for some readers only; remove it, and end lines with LF or CRLF';

const nameOf = (character: string) =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
