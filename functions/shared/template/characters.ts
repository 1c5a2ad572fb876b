import { errorAt } from '../text/position';

/**
 * What YAML 1.1 does not call printable, and what one reader takes for the end of a line and another does not: control
 * characters, a CR alone, NEL, U+2028, U+2029, byte order marks, halves of surrogate pairs.
 *
 * https://yaml.org/spec/1.1/#id868524
 */
const FORBIDDEN =
  /\r(?!\n)|[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;

/** @throws JobError ConfigurationError with line and column. */
export function checkCharacters(text: string, label: string): void {
  const found = FORBIDDEN.exec(text);
  if (found === null) return;
  const place = `${nameOf(found[0])}${keyBehind(text.slice(found.index + found[0].length))}`;
  throw errorAt(label, text, found.index, `the character ${place} is not allowed: ${WHY}`);
}

/** Names the key that some readers see at the start of a text. */
function keyBehind(text: string): string {
  const key = /^[ \t]{0,200}["']?([\w:-]{1,100})["']?:(?:\s|$)/.exec(text)?.[1];
  return key === undefined ? '' : ` before the key '${key}'`;
}

/** For a text that was written with escapes. @returns the name of the first character that is not allowed. */
export function forbiddenIn(value: string): string | undefined {
  // Inside a text a CR alone ends no line.
  const found = FORBIDDEN.exec(value.replaceAll('\r', ''));
  return found === null ? undefined : nameOf(found[0]);
}

const WHY =
  'it is a control character, or a line end to some readers only; remove it, and end lines with LF or CRLF';

const nameOf = (character: string) =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
