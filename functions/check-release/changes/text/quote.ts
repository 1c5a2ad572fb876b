import { redact } from '../../../shared/job/redact';
import { oneLine } from '../../../shared/text/text';

/** Text that needs no quotes. Such text contains no spaces, so that it cannot look like a sentence of the message. */
const PLAIN = /^[\w./:*@[\]-]+$/;
/** Letters without ink, which no white space pattern matches. */
const BLANK = /[\u115f\u1160\u2800\u3164\uffa0]/g;
/** Maximum length of text that is cleaned, in UTF-16 code units. Every limit of a caller is lower. */
const CLEANED = 1_000;

/**
 * Returns text of the repository for an approval message: one line without control characters, in double quotes unless
 * the text is plain. A backslash precedes each quote and backslash. CodePipeline replaces `#{…}` by a variable, so that
 * a backslash also precedes the brace of `#{`.
 *
 * @param limit Maximum length of the result in UTF-16 code units. Longer text ends with an ellipsis.
 */
export function quotedUnlessPlain(text: string, limit: number): string {
  const clean = cleaned(text);
  return PLAIN.test(clean) && clean.length <= limit ? clean : quoted(text, limit);
}

/** Returns the same as `quotedUnlessPlain`, but always in quotes. */
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
