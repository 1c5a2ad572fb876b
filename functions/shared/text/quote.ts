import { redact } from '../job/redact';
import { oneLine } from './text';

/**
 * Matches a value that needs no quotes. A value without spaces cannot look like a sentence of the message. No mail
 * program makes a link of a value without dots.
 */
const PLAIN_VALUE = /^[\w/*-]+$/;
/** Path that needs no quotes: names of properties, and names of entries in brackets. */
const PLAIN_PATH = /^[\w.[\]-]+$/;
/** Text of which a mail program may make a link, even inside quotes. */
const LINK = /\/\/|www\.|[\p{L}\p{N}-]\.[\p{L}\p{N}][^\s/]*\//iu;
/** Matches the first quoted name in a path, in the form that `pathText` writes, and the rest of the path. */
const QUOTED_NAME = /\[".*/s;
/** Characters that look blank, although no white space pattern matches them. */
const BLANK = /[\u115f\u1160\u2800\u3164\uffa0]/g;
/** Maximum length of text that is cleaned, in UTF-16 code units. The limits of all callers are lower. */
const CLEANED = 1_000;

/**
 * Returns a value of the repository for an approval message: as is if the value is plain, otherwise in quotes. Returns
 * undefined for a value that may become a link, and for a long mapping or list.
 *
 * @param limit Maximum length of the result in UTF-16 code units. Longer text ends with an ellipsis.
 */
export function shownValue(text: string, limit: number): string | undefined {
  const clean = cleaned(text);
  if (LINK.test(clean.normalize('NFKC'))) return undefined;
  // The beginning of a long mapping or list says nothing.
  if (clean.length > limit && /^[{[]/.test(clean)) return undefined;
  return PLAIN_VALUE.test(clean) && clean.length <= limit ? clean : quoted(text, limit);
}

/**
 * Returns the path of a difference. If the path may become a link, leaves out the first quoted name and the rest of the
 * path.
 */
export function shownPath(path: string, limit: number): string {
  const isLink = LINK.test(cleaned(path).normalize('NFKC'));
  const text = isLink ? path.replace(QUOTED_NAME, '["…"]') : path;
  return PLAIN_PATH.test(text) && text.length <= limit ? text : quoted(text, limit);
}

/**
 * Returns text of the repository as one line without control characters, in double quotes. A backslash precedes each
 * quote and backslash. A backslash also precedes the brace of `#{`, because CodePipeline replaces `#{…}` with a
 * variable.
 *
 * @param limit Maximum length of the result in UTF-16 code units. Longer text ends with an ellipsis.
 */
export function quoted(text: string, limit: number): string {
  let kept = '';
  let previous = '';
  for (const character of cleaned(text)) {
    const isEscaped = /["\\]/.test(character) || (character === '{' && previous === '#');
    const piece = isEscaped ? `\\${character}` : character;
    if (kept.length + piece.length + '"…"'.length > limit) return `"${kept}…"`;
    kept += piece;
    previous = character;
  }
  return `"${kept}"`;
}

const cleaned = (text: string) => oneLine(redact(text.slice(0, CLEANED)).replace(BLANK, ' '), CLEANED);
