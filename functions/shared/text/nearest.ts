/** Maximum length in characters of a name that is compared. The comparison of longer names is slow. */
const MAXIMUM_LENGTH = 64;
const MAXIMUM_CANDIDATES = 1_000;
const MAXIMUM_DISTANCE = 3;
/** Minimum length in characters of an abbreviation. An abbreviation is the start or the end of a name. */
const MINIMUM_ABBREVIATION = 3;

/**
 * Returns the known name that `name` probably misspells or abbreviates. Compares only the first thousand known names.
 */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  if (name.length > MAXIMUM_LENGTH) return undefined;
  const lower = name.toLowerCase();
  let limit = Math.min(MAXIMUM_DISTANCE, Math.floor(name.length / 3));
  let best: string | undefined;
  let abbreviated: string | undefined;
  let candidates = 0;
  for (const candidate of known) {
    candidates += 1;
    if (candidates > MAXIMUM_CANDIDATES) break;
    if (candidate.length > MAXIMUM_LENGTH) continue;
    const other = candidate.toLowerCase();
    if (isAbbreviation(lower, other)) abbreviated ??= candidate;
    const distance = distanceOf(lower, other, limit);
    if (distance > limit) continue;
    best = candidate;
    // A later candidate replaces `best` only if the distance of that candidate is smaller.
    limit = distance - 1;
  }
  return best ?? abbreviated;
}

const isAbbreviation = (name: string, of: string) =>
  name.length >= MINIMUM_ABBREVIATION && (of.startsWith(name) || of.endsWith(name));

/**
 * Returns the Levenshtein distance; Infinity if the distance exceeds `limit`. Does not compare letters whose positions
 * differ by more than `limit`, because aligning these letters would need more than `limit` edits.
 */
function distanceOf(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return Infinity;
  let row = Array.from({ length: b.length + 1 }, (_, index) => (index <= limit ? index : Infinity));
  for (let i = 1; i <= a.length; i += 1) {
    const next = Array.from({ length: b.length + 1 }, () => Infinity);
    if (i <= limit) next[0] = i;
    for (let j = Math.max(1, i - limit); j <= Math.min(b.length, i + limit); j += 1) {
      const replaced = (row[j - 1] ?? Infinity) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min(replaced, (row[j] ?? Infinity) + 1, (next[j - 1] ?? Infinity) + 1);
    }
    row = next;
  }
  const distance = row[b.length] ?? Infinity;
  return distance > limit ? Infinity : distance;
}
