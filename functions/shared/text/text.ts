import { redact } from '../job/redact';

/** Maximum lengths in the CodePipeline API, in UTF-16 code units. */
export const MESSAGE_LIMIT = 5000;
export const SUMMARY_LIMIT = 2048;

const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;
// Matches characters that break a line, hide text or reorder text on a screen.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/**
 * Shortens text to at most `limit` UTF-16 code units. Ends shortened text with an ellipsis, and never splits a
 * surrogate pair.
 */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const kept = text.slice(0, limit - 1);
  const last = kept.charCodeAt(kept.length - 1);
  return `${last >= 0xd800 && last <= 0xdbff ? kept.slice(0, -1) : kept}…`;
}

/** Maximum length of a name, value or path from a user in a message, in UTF-16 code units. */
const SHOWN = 100;

/** Returns a name, value or path from a user for use in a message. Shortens long text. */
export const shown = (text: string) => cut(text, SHOWN);

/**
 * Returns text of a repository or of its tests as one line of at most `limit` UTF-16 code units. Replaces characters
 * that break a line, hide text or reorder text by spaces.
 */
export const oneLine = (text: string, limit: number) =>
  cut(text.replace(LONE_SURROGATE, ' ').replace(UNPRINTABLE, ' ').replace(/\s+/g, ' ').trim(), limit);

/**
 * Returns text that is safe for the CodePipeline console, e-mails and logs. The result is one line without markup,
 * without any of `secrets`, and without any string that looks like a credential.
 */
export function publicText(text: string, secrets: readonly string[]): string {
  // Limits the run time for very long text. Every output of the functions is shorter than this limit.
  let safe = cut(text, 4 * MESSAGE_LIMIT);
  // Removes long secrets first, because a short secret may be part of a long secret.
  for (const secret of [...secrets].sort((a, b) => b.length - a.length)) {
    const encoded = encodeURIComponent(secret.replace(LONE_SURROGATE, '\uFFFD'));
    safe = safe.replaceAll(secret, '[removed]').replaceAll(encoded, '[removed]');
  }
  return redact(safe)
    .replace(LONE_SURROGATE, '\uFFFD')
    .replace(UNPRINTABLE, ' ')
    .replaceAll('<', '(')
    .replaceAll('>', ')')
    .trim();
}

/** Returns `a, b, c and 4 more`. */
export function listed(items: readonly string[], most = 10): string {
  const rest = items.length - most;
  return rest > 0 ? `${items.slice(0, most).join(', ')} and ${String(rest)} more` : items.join(', ');
}

/** Returns a time in UTC without seconds: `2026-11-29 10:04 UTC`. @param time Milliseconds since the epoch. */
export const minuteText = (time: number) =>
  `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

const KB = 1024;
const MB = 1024 * KB;

/** Returns `256 MB`, `64 KB` or `51,201 bytes`. Rounds megabytes up, so that one byte above a limit is visible. */
export function sizeText(bytes: number): string {
  if (bytes >= MB) return `${(Math.ceil((bytes / MB) * 10) / 10).toLocaleString('en')} MB`;
  if (bytes >= KB && bytes % KB === 0) return `${String(bytes / KB)} KB`;
  return `${bytes.toLocaleString('en')} bytes`;
}
