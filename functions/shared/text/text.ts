import { redact } from '../job/redact';

/** Limits of the CodePipeline API, in UTF-16 code units. */
export const MESSAGE_LIMIT = 5000;
export const SUMMARY_LIMIT = 2048;

const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;
// Anything that would break a line, hide text or reorder it where a person reads it.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** Cuts to `limit` code units, never through a surrogate pair; what was cut shows as an ellipsis. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const kept = text.slice(0, limit - 1);
  const last = kept.charCodeAt(kept.length - 1);
  return `${last >= 0xd800 && last <= 0xdbff ? kept.slice(0, -1) : kept}…`;
}

/** Longest name, value or path of a user that a message repeats. */
const SHOWN = 100;

/** Returns a name, value or path of a user for a message, cut when it is long. */
export const shown = (text: string) => cut(text, SHOWN);

/**
 * Text that leaves the function (CodePipeline's console, mails, logs): one line, well-formed, no markup, without any of
 * `secrets`, and without anything else that looks like a credential.
 */
export function publicText(text: string, secrets: readonly string[]): string {
  // No answer has room for more.
  let safe = cut(text, 4 * MESSAGE_LIMIT);
  // The longest first: a shorter one may be a part of it.
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

/** `a, b, c and 4 more`. */
export function listed(items: readonly string[], most = 10): string {
  const rest = items.length - most;
  return rest > 0 ? `${items.slice(0, most).join(', ')} and ${String(rest)} more` : items.join(', ');
}

const KB = 1024;
const MB = 1024 * KB;

/** `256 MB`, `64 KB`, `51,201 bytes`: rounded up from one megabyte on, so that one byte too many shows. */
export function sizeText(bytes: number): string {
  if (bytes >= MB) return `${(Math.ceil((bytes / MB) * 10) / 10).toLocaleString('en')} MB`;
  if (bytes >= KB && bytes % KB === 0) return `${String(bytes / KB)} KB`;
  return `${bytes.toLocaleString('en')} bytes`;
}
