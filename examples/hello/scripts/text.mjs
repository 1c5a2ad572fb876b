/** Control characters, and those that make text read in another order than it is written. */
const MISLEADING = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu;

/**
 * Free text from a commit as one line of at most `maximum` UTF-16 units. People read it before they press a button.
 *
 * @param {string} text
 * @param {number} maximum
 */
export function oneLine(text, maximum) {
  const line = text.replace(MISLEADING, ' ').trim();
  return line.slice(0, maximum).replace(/[\ud800-\udbff]$/, '');
}

/**
 * The subject of a commit as git has it: the first paragraph, in one line.
 *
 * @param {string} message
 */
export function subjectOf(message) {
  return message.trim().split(/\r?\n[ \t]*\r?\n/)[0] ?? '';
}

/**
 * A value as a shell reads it: nothing between single quotes means anything to it.
 *
 * @param {string} value
 */
export function shellQuoted(value) {
  return `'${value.replaceAll("'", String.raw`'\''`)}'`;
}
