import { errorAt } from '../text/position';

/**
 * Characters that are not printable in YAML 1.1, or that only some YAML parsers treat as a line break. These are
 * control characters, a CR without LF, NEL, U+2028, U+2029, byte order marks, and unpaired surrogates.
 *
 * https://yaml.org/spec/1.1/#id868524
 */
const FORBIDDEN =
  /\r(?!\n)|[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;

/**
 * Rejects a source text that contains a forbidden character.
 *
 * @throws JobError of type ConfigurationError with the line and column of the character.
 */
export function checkCharacters(text: string, label: string): void {
  const match = FORBIDDEN.exec(text);
  if (match === null) return;
  const [character] = match;
  const key = keyAtStart(text.slice(match.index + character.length));
  const name = key === undefined ? nameOf(character) : `${nameOf(character)} before the key '${key}'`;
  throw errorAt(label, text, match.index, `the character ${name} is not allowed: ${REASON}`);
}

/**
 * Returns the YAML key at the start of `text`; undefined if there is no key. The text follows a forbidden character. A
 * YAML parser that does not treat this character as a line break overlooks the key.
 */
const keyAtStart = (text: string) => /^[ \t]{0,200}["']?([\w:-]{1,100})["']?:(?:\s|$)/.exec(text)?.[1];

/**
 * Returns the name of the first forbidden character in a scalar value, after escape sequences such as `\u2028` were
 * decoded.
 */
export function forbiddenIn(value: string): string | undefined {
  // CR is allowed here: in a decoded value, a CR comes from an escape sequence and is not a line break of the file.
  const match = FORBIDDEN.exec(value.replaceAll('\r', ''));
  return match === null ? undefined : nameOf(match[0]);
}

const REASON =
  'it is a control character, or a line break for some YAML parsers only; remove the character, and end lines with LF or CRLF';

const nameOf = (character: string) =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
