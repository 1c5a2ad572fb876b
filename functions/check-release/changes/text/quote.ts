import { redact } from '../../../shared/job/redact';
import { oneLine } from '../../../shared/text/text';

/**
 * Value that needs no quotes. Such a value has no spaces, so that it cannot look like a sentence of the message, and no
 * dot, so that no mail program makes a link of it.
 */
const PLAIN_VALUE = /^[\w/*-]+$/;
/** Path that needs no quotes: names of properties, and names of entries in brackets. */
const PLAIN_PATH = /^[\w.[\]-]+$/;
/** Text of which a mail program may make a link, even inside quotes. */
const LINK = /\/\/|www\.|[\p{L}\p{N}-]\.[\p{L}\p{N}][^\s/]*\//iu;
/** The first name in a path that needs quotes, as `pathText` writes it, and the rest of the path. */
const QUOTED_NAME = /\[".*/s;
/** Letters without ink, which no white space pattern matches. */
const BLANK = /[\u115f\u1160\u2800\u3164\uffa0]/g;
/** Maximum length of text that is cleaned, in UTF-16 code units. Every limit of a caller is lower. */
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

/** Returns the path of a difference. Leaves out a name that may become a link, and the path after the name. */
export function shownPath(path: string, limit: number): string {
  const isLink = LINK.test(cleaned(path).normalize('NFKC'));
  const text = isLink ? path.replace(QUOTED_NAME, '["…"]') : path;
  return PLAIN_PATH.test(text) && text.length <= limit ? text : quoted(text, limit);
}

/**
 * Returns text of the repository as one line without control characters, in double quotes. A backslash precedes each
 * quote and backslash. CodePipeline replaces `#{…}` by a variable, so that a backslash also precedes the brace of `#{`.
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
